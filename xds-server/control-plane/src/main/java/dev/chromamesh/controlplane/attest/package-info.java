/** How a newcomer proves which workload it is. */
@NullMarked
package dev.chromamesh.controlplane.attest;

import org.jspecify.annotations.NullMarked;
