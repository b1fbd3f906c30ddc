/** Whether somebody could reach Chroma around its sidecar. */
@NullMarked
package dev.chromamesh.sidecar.chroma;

import org.jspecify.annotations.NullMarked;
