/** The agent's state folder: who it is, and the files that Envoy reads its secrets from. */
@NullMarked
package dev.chromamesh.sidecar.state;

import org.jspecify.annotations.NullMarked;
