/** The server's end of the wire: its certificate, TLS, the gRPC listener, who the peer is. */
@NullMarked
package dev.chromamesh.controlplane.transport;

import org.jspecify.annotations.NullMarked;
