/** What the processes of the mesh must agree on. */
@NullMarked
package dev.chromamesh.protocol;

import org.jspecify.annotations.NullMarked;
