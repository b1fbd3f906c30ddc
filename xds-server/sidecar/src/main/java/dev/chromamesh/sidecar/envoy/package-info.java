/** Envoy's life: its start, its health, its drain, its end. */
@NullMarked
package dev.chromamesh.sidecar.envoy;

import org.jspecify.annotations.NullMarked;
