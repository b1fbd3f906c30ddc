/** How the agent gets its certificates: the calls, whom they trust, and when they are due. */
@NullMarked
package dev.chromamesh.sidecar.enrol;

import org.jspecify.annotations.NullMarked;
