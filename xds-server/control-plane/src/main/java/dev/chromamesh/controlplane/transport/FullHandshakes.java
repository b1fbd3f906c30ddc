package dev.chromamesh.controlplane.transport;

import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;

/**
 * Makes every connection a full handshake. A resumed session would bring back a client certificate that was verified up
 * to two days ago, which may have expired since.
 *
 * <p>Netty lets BoringSSL send TLS 1.3 tickets unless a property of the whole process says otherwise, so they are taken
 * back for each connection here. BoringSSL resumes TLS 1.3 by tickets only.
 */
final class FullHandshakes extends DelegatingSslContext {

    FullHandshakes(SslContext context) {
        super(context);
    }

    @Override
    @SuppressWarnings("deprecation") // the pointer of an engine that is just being made is safe to use
    protected void initEngine(SSLEngine engine) {
        if (!(engine instanceof ReferenceCountedOpenSslEngine boringSsl)) {
            throw new IllegalStateException("engine: " + engine.getClass().getName() + " (expected: BoringSSL's)");
        }
        SSL.setOptions(boringSsl.sslPointer(), SSL.SSL_OP_NO_TICKET);
    }
}
