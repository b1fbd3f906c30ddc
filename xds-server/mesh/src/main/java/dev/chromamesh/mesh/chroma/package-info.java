/** What Chroma's API v2 offers: operations, roles, paths, limits. */
@NullMarked
package dev.chromamesh.mesh.chroma;

import org.jspecify.annotations.NullMarked;
