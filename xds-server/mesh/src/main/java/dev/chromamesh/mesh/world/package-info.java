/** Everything that is known at one moment: mesh, joined instances, trust. */
@NullMarked
package dev.chromamesh.mesh.world;

import org.jspecify.annotations.NullMarked;
