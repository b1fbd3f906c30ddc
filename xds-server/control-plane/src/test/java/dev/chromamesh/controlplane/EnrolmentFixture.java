package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.MemoryStore;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.controlplane.transport.Peer;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** Enrolment with its reconciler, on a store that forgets and with a real authority; no network. */
final class EnrolmentFixture implements AutoCloseable {

    private final CertificateAuthority authority;
    private final FakeClock clock;
    private final MemoryStore store = new MemoryStore();
    private final List<ServerState> news = new CopyOnWriteArrayList<>();
    private final JoinTokenBook tokens;
    private Reconciler reconciler;

    private EnrolmentFixture(CertificateAuthority authority, FakeClock clock) {
        this.authority = authority;
        this.clock = clock;
        this.tokens = new JoinTokenBook(store, clock, new SecureRandom());
        this.reconciler = load(new MeshFile.Text(Samples.FILE, ByteString.copyFromUtf8(Samples.MESH)));
    }

    static EnrolmentFixture start(CertificateAuthority authority, FakeClock clock) {
        return new EnrolmentFixture(authority, clock);
    }

    /** As after a crash, and with the mesh.yaml gone. */
    void restart() {
        reconciler.close();
        reconciler = load(new MeshFile.Unreadable("mesh.yaml does not exist"));
    }

    MemoryStore store() {
        return store;
    }

    Reconciler reconciler() {
        return reconciler;
    }

    Enrolment enrolment() {
        return new Enrolment(reconciler, tokens, authority, clock);
    }

    /** One entry for each change of the world. */
    List<ServerState> news() {
        return news;
    }

    void follow(KnownMesh mesh) throws Exception {
        reconciler
                .submit(() -> {
                    reconciler.follow(mesh);
                    return mesh;
                })
                .get();
    }

    void forget(UUID instance) throws Exception {
        reconciler
                .submit(() -> {
                    reconciler.forget(instance);
                    return instance;
                })
                .get();
    }

    InstanceRecord join(JoinRequest request) throws Exception {
        return reconciler.submit(() -> enrolment().join(request)).get();
    }

    InstanceRecord renew(Peer peer, RenewRequest request) throws Exception {
        return reconciler.submit(() -> enrolment().renew(peer, request)).get();
    }

    ByteString token(String workload) throws StoreException {
        return tokens.mint(workload, JoinTokenBook.DEFAULT_LIFETIME).secret().bytes();
    }

    void assertRefused(Callable<?> call, Refusal refusal, String part) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> reconciler.submit(call).get())
                .havingCause()
                .satisfies(cause -> assertThat(Refusal.of(cause)).contains(refusal))
                .withMessageContaining(part);
    }

    @Override
    public void close() {
        reconciler.close();
    }

    static JoinRequest.Builder newcomer(ByteString token, UUID id) {
        return JoinRequest.newBuilder()
                .setTokenSecret(token)
                .setCertificateRequest(ByteString.copyFrom(TestAuthority.request("anything")))
                .setInstance(Instance.newBuilder().setId(id.toString()).setEnvoyVersion("1.40.0"));
    }

    static JoinRequest chroma(ByteString token, UUID id, int port) {
        return newcomer(token, id)
                .setInstance(Instance.newBuilder().setId(id.toString()).setListen(address("127.0.0.1", port)))
                .build();
    }

    static RenewRequest renewal(String workload) {
        return RenewRequest.newBuilder()
                .setCertificateRequest(ByteString.copyFrom(TestAuthority.request(workload)))
                .build();
    }

    static Address address(String host, int port) {
        return Address.newBuilder().setHost(host).setPort(port).build();
    }

    static Peer peer(InstanceRecord record) {
        return new Peer(
                TestAuthority.DOMAIN.id(record.workload()),
                record.id(),
                record.grant().leaf());
    }

    private Reconciler load(MeshFile.Content file) {
        try {
            Loaded.Serve serve = (Loaded.Serve) Loaded.mesh(store, () -> file);
            Loaded.keep(store, serve);
            return new Reconciler(
                    store, Loaded.state(store, serve, authority.trustBundle(), TestAuthority.LIFETIME), news::add);
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }
}
