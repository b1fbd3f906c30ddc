/** Which issuing authorities and roots there are, and when the next ones take over. Pure. */
@NullMarked
package dev.chromamesh.ca.rotation;

import org.jspecify.annotations.NullMarked;
