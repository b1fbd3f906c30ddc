/** An authority's state in one sealed file. */
@NullMarked
package dev.chromamesh.ca.backup;

import org.jspecify.annotations.NullMarked;
