package dev.chromamesh.sidecar.enrol;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.EnrolmentGrpc;
import dev.chromamesh.protocol.enrolment.v1.EnrolmentGrpc.EnrolmentBlockingStub;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewReply;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.state.Membership;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * Enrolment over gRPC and TLS 1.3. Each call opens a connection of its own and closes it: calls are rare, and a renewal
 * must present the certificate of now.
 *
 * <p>The connection never goes through a proxy, whatever the environment says: a proxy could not pass the mutual TLS, and
 * the control plane's addresses are the operator's own.
 */
public final class GrpcEnrolmentClient implements EnrolmentClient {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofMillis(50);
    private static final int MAX_REPLY_BYTES = 4 << 20;

    private final InstantSource clock;

    /** A client that judges certificates by the given clock. */
    public GrpcEnrolmentClient(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public EnrolmentReply join(JoinToken token, ByteString request, Instance instance) {
        TrustDomain trustDomain = new TrustDomain(token.trustDomain());
        byte[] pin = token.rootPin().toByteArray();
        SpiffeTrustManager server = SpiffeTrustManager.pinned(
                trustDomain, key -> Pins.matches(pin, key), SpiffeId.controlPlane(trustDomain)::equals, clock);
        JoinRequest message = JoinRequest.newBuilder()
                .setTokenSecret(token.secret().bytes())
                .setCertificateRequest(request)
                .setWorkload(token.workload())
                .setInstance(instance)
                .build();
        return ask(token.controlPlane(), SslContextBuilder.forClient().trustManager(server), stub -> {
            JoinReply reply = stub.join(message);
            return new Granted(reply.getCredentials(), reply.getSettings());
        });
    }

    @Override
    public EnrolmentReply renew(Membership current, ByteString request, Instance instance) {
        SpiffeTrustManager server = new SpiffeTrustManager(
                current::bundle, SpiffeId.controlPlane(current.bundle().trustDomain())::equals, clock);
        RenewRequest message = RenewRequest.newBuilder()
                .setCertificateRequest(request)
                .setInstance(instance)
                .build();
        SslContextBuilder tls = SslContextBuilder.forClient()
                .trustManager(server)
                .keyManager(current.key(), current.chain().toArray(X509Certificate[]::new));
        return ask(current.assignment().controlPlane(), tls, stub -> {
            RenewReply reply = stub.renew(message);
            return new Granted(reply.getCredentials(), reply.getSettings());
        });
    }

    /** One address after the other, until one gives a reply that another address could not better. */
    private static EnrolmentReply ask(
            List<Address> addresses, SslContextBuilder tls, Function<EnrolmentBlockingStub, Granted> call) {
        SslContext context = build(tls);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("enrolment", /* daemon= */ true), NioIoHandler.newFactory());
        try {
            CallFailures failures = new CallFailures();
            for (Address address : addresses) {
                try {
                    return askOne(address, context, loop, call);
                } catch (StatusRuntimeException e) {
                    if (failures.add(address, e)) {
                        break;
                    }
                }
            }
            return failures.reply();
        } finally {
            // A short calm lets the connection close; after that nothing of the call is left in memory.
            loop.shutdownGracefully(CALM.toMillis(), PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(PATIENCE.toMillis());
        }
    }

    private static Granted askOne(
            Address address, SslContext tls, EventLoopGroup loop, Function<EnrolmentBlockingStub, Granted> call) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(address.getHost(), address.getPort())
                .proxyDetector(target -> null)
                .disableServiceConfigLookUp()
                .disableRetry()
                .maxInboundMessageSize(MAX_REPLY_BYTES)
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .sslContext(tls)
                .build();
        try {
            return call.apply(EnrolmentGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } finally {
            channel.shutdownNow();
        }
    }

    private static SslContext build(SslContextBuilder tls) {
        SslProvider provider = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
        try {
            return GrpcSslContexts.configure(tls, provider).protocols("TLSv1.3").build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java runtime cannot do TLS 1.3 with a P-256 key", e);
        }
    }
}
