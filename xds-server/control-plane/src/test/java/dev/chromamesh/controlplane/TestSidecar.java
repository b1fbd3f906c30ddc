package dev.chromamesh.controlplane;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.protocol.enrolment.v1.EnrolmentGrpc;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewReply;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sidecar's half of the conversation, over a real connection. */
final class TestSidecar {

    private static final long PATIENCE_SECONDS = 20;

    private final JoinToken token;
    private final String text;
    private final UUID id;
    private final Optional<Integer> listen;
    private @Nullable KeyPair keys;
    private List<X509Certificate> chain = List.of();

    TestSidecar(String token, UUID id, Optional<Integer> listen) {
        this.text = token;
        this.token = ((JoinTokens.WellFormed) JoinTokens.read(token)).token();
        this.id = id;
        this.listen = listen;
    }

    String token() {
        return text;
    }

    JoinToken tokenContent() {
        return token;
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    JoinReply join() throws Exception {
        KeyPair fresh = KeyPairs.p256(new SecureRandom());
        JoinRequest request = JoinRequest.newBuilder()
                .setTokenSecret(token.secret().bytes())
                .setCertificateRequest(ByteString.copyFrom(request(fresh)))
                .setInstance(instance())
                .build();
        JoinReply reply = call(stub -> stub.join(request));
        keep(fresh, reply.getCredentials());
        return reply;
    }

    RenewReply renew() throws Exception {
        KeyPair fresh = KeyPairs.p256(new SecureRandom());
        RenewRequest request = RenewRequest.newBuilder()
                .setCertificateRequest(ByteString.copyFrom(request(fresh)))
                .setInstance(instance())
                .build();
        RenewReply reply = call(stub -> stub.renew(request));
        keep(fresh, reply.getCredentials());
        return reply;
    }

    /** Presents another identity from now on. */
    void impersonate(KeyPair keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = chain;
    }

    /** A connection that verifies the server by the token's pin, and presents the certificate if there is one. */
    ManagedChannel connect() throws Exception {
        TrustDomain domain = new TrustDomain(token.trustDomain());
        SslContextBuilder tls = GrpcSslContexts.forClient()
                .protocols("TLSv1.3")
                .trustManager(SpiffeTrustManager.pinned(
                        domain,
                        key -> Pins.matches(token.rootPin().toByteArray(), key),
                        SpiffeId.controlPlane(domain)::equals,
                        InstantSource.system()));
        if (keys != null) {
            tls.keyManager(new StubbornKeyManager(keys.getPrivate(), chain));
        }
        Address server = token.controlPlane().get(0);
        return NettyChannelBuilder.forAddress(server.getHost(), server.getPort())
                .proxyDetector(target -> null)
                .sslContext(tls.build())
                .build();
    }

    private <T> T call(Function<EnrolmentGrpc.EnrolmentBlockingStub, T> call) throws Exception {
        ManagedChannel channel = connect();
        try {
            return call.apply(
                    EnrolmentGrpc.newBlockingStub(channel).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private void keep(KeyPair fresh, Credentials credentials) throws Exception {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> received = new ArrayList<>();
        for (ByteString der : credentials.getCertificateChainList()) {
            received.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der.toByteArray())));
        }
        keys = fresh;
        chain = received;
    }

    private byte[] request(KeyPair fresh) {
        return CertificateRequests.create(fresh, new TrustDomain(token.trustDomain()).id(token.workload()));
    }

    private Instance instance() {
        Instance.Builder said = Instance.newBuilder().setId(id.toString()).setEnvoyVersion("1.40.0");
        listen.ifPresent(
                port -> said.setListen(Address.newBuilder().setHost("127.0.0.1").setPort(port)));
        return said.build();
    }
}
