/** The xDS protocol engine: a pure state machine for each stream, and a thin gRPC edge. */
@NullMarked
package dev.chromamesh.xds;

import org.jspecify.annotations.NullMarked;
