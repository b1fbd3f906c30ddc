/** The agent beside an Envoy: its key, its certificate, its life. */
@NullMarked
package dev.chromamesh.sidecar;

import org.jspecify.annotations.NullMarked;
