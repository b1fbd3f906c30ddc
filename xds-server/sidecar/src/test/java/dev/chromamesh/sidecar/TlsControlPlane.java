package dev.chromamesh.sidecar;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.EnrolmentGrpc;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewReply;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** The enrolment service on a loopback port, over real TLS, with whatever certificate a test gives it. */
public final class TlsControlPlane extends EnrolmentGrpc.EnrolmentImplBase implements AutoCloseable {

    private static final Context.Key<List<X509Certificate>> PEER = Context.key("peer");

    /** The chains that callers presented, one for each call; empty for a caller without. */
    public final List<List<X509Certificate>> peers = new CopyOnWriteArrayList<>();

    /** The requests that arrived. */
    public final List<JoinRequest> joins = new CopyOnWriteArrayList<>();

    private final TestMesh mesh;
    private final Server server;
    private volatile @Nullable StatusException refusal;
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile Settings settings;

    public TlsControlPlane(TestMesh mesh, TestMesh.Holder identity) throws IOException {
        this.mesh = mesh;
        this.settings = TestMesh.settings(TestMesh.SEARCH.path(), 0);
        SslContext tls = GrpcSslContexts.configure(SslContextBuilder.forServer(
                        identity.keys().getPrivate(), identity.chain().toArray(X509Certificate[]::new)))
                .trustManager(mesh.authority().trustBundle().roots().get(0))
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3")
                .build();
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(tls)
                .intercept(new PeerInterceptor())
                .addService(this)
                .build()
                .start();
    }

    public Address address() {
        return TestMesh.address(server.getPort());
    }

    public void lifetime(Duration lifetime) {
        this.lifetime = lifetime;
    }

    public void settings(Settings settings) {
        this.settings = settings;
    }

    public void refuse(StatusException refusal) {
        this.refusal = refusal;
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> replies) {
        joins.add(request);
        peers.add(PEER.get());
        StatusException no = refusal;
        if (no != null) {
            replies.onError(no);
            return;
        }
        Granted granted = grant(request.getCertificateRequest());
        replies.onNext(JoinReply.newBuilder()
                .setCredentials(granted.credentials())
                .setSettings(granted.settings())
                .build());
        replies.onCompleted();
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewReply> replies) {
        peers.add(PEER.get());
        Granted granted = grant(request.getCertificateRequest());
        replies.onNext(RenewReply.newBuilder()
                .setCredentials(granted.credentials())
                .setSettings(granted.settings())
                .build());
        replies.onCompleted();
    }

    private Granted grant(ByteString request) {
        return mesh.grant(request, TestMesh.SEARCH, lifetime, settings);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class PeerInterceptor implements ServerInterceptor {

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Context context = Context.current().withValue(PEER, chain(call));
            return Contexts.interceptCall(context, call, headers, next);
        }

        private static List<X509Certificate> chain(ServerCall<?, ?> call) {
            @Nullable SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            try {
                if (session == null) {
                    return List.of();
                }
                List<X509Certificate> chain = new ArrayList<>();
                for (Certificate certificate : session.getPeerCertificates()) {
                    chain.add((X509Certificate) certificate);
                }
                return chain;
            } catch (SSLPeerUnverifiedException e) {
                return List.of();
            }
        }
    }
}
