/** What is wrong with a mesh.yaml, where, and what to do about it. */
@NullMarked
package dev.chromamesh.mesh.diagnostic;

import org.jspecify.annotations.NullMarked;
