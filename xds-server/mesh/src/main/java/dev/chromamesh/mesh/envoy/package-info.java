/** One proxy's view as Envoy resources and bootstrap. */
@NullMarked
package dev.chromamesh.mesh.envoy;

import org.jspecify.annotations.NullMarked;
