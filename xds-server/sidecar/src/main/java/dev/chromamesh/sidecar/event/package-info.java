/** What the agent tells the person or program that runs it. */
@NullMarked
package dev.chromamesh.sidecar.event;

import org.jspecify.annotations.NullMarked;
