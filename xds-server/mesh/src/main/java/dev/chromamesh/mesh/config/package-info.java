/** Reads mesh.yaml into a mesh or into diagnostics. */
@NullMarked
package dev.chromamesh.mesh.config;

import org.jspecify.annotations.NullMarked;
