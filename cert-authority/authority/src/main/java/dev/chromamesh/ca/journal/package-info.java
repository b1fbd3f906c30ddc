/** What the authority did, in order, in files that cannot be changed without that showing. */
@NullMarked
package dev.chromamesh.ca.journal;

import org.jspecify.annotations.NullMarked;
