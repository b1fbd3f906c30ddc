/** Where the authority's own keys are kept. */
@NullMarked
package dev.chromamesh.ca.key;

import org.jspecify.annotations.NullMarked;
