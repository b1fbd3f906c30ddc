/** One proxy's view of the world, every reference replaced by its value. */
@NullMarked
package dev.chromamesh.mesh.resolve;

import org.jspecify.annotations.NullMarked;
