package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.controlplane.transport.Peer;
import dev.chromamesh.controlplane.transport.RefusalLog;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.ResourceType;
import dev.chromamesh.xds.Snapshot;
import io.grpc.StatusException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private static final KnownMesh MESH = Samples.mesh("""
            trustDomain: chroma.example
            workloads:
              chroma-a: {chroma: {}, calls: {chroma-b: 127.0.0.1:18001}}
              chroma-b: {chroma: {port: 8001}}
            access:
              - {from: chroma-a, to: chroma-b, role: reader}
            """);

    private static final KnownMesh OTHER_MESH = Samples.mesh("""
            trustDomain: chroma.example
            workloads:
              chroma-b: {chroma: {port: 8001}}
            """);

    private static CertificateAuthority authority;

    private World world = world(1, Samples.chroma("chroma-a", ONE, 8443));
    private final Snapshots snapshots = new Snapshots(() -> world);
    private final Client client = client("chroma-a", ONE);

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        authority = TestAuthority.open(folder.resolve("authority"), CLOCK);
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    @Test
    void oneWorldHasOneSnapshotForAProxy() {
        Snapshot first = snapshots.current(client);

        assertThat(snapshots.current(client)).isSameAs(first);
        assertThat(first.resources(ResourceType.LISTENER)).containsOnlyKeys("inbound/chroma-a", "egress/chroma-b");
        assertThat(first.resources(ResourceType.SECRET)).containsOnlyKeys("trust");
    }

    @Test
    void anotherWorldIsTranslatedAnew() {
        Snapshot before = snapshots.current(client);

        world = world(2, Samples.chroma("chroma-a", ONE, 8443), Samples.chroma("chroma-b", TWO, 9443));

        assertThat(snapshots.current(client).find(ResourceType.ENDPOINT, "upstream/chroma-b"))
                .isNotEqualTo(before.find(ResourceType.ENDPOINT, "upstream/chroma-b"));
        assertThat(snapshots.current(client).resources(ResourceType.LISTENER))
                .isEqualTo(before.resources(ResourceType.LISTENER));
    }

    @Test
    void anUnsoundTranslationReachesNobody() {
        // given
        Snapshot good = snapshots.current(client);

        // when: the sidecar would have to bind one address twice
        world = world(2, Samples.chroma("chroma-a", ONE, 18001));

        // then
        assertThat(snapshots.current(client)).isSameAs(good);
        assertThat(snapshots.complaint(client).orElseThrow())
                .contains("unsound")
                .contains("egress/chroma-b");

        // when
        world = world(3, Samples.chroma("chroma-a", ONE, 8444));

        // then
        assertThat(snapshots.current(client)).isNotEqualTo(good);
        assertThat(snapshots.complaint(client)).isEmpty();
    }

    @Test
    void whoNeverHadAGoodOneIsNotServedRatherThanEmptied() {
        world = world(1, Samples.chroma("chroma-a", ONE, 18001));

        assertThat(snapshots.isReady(client)).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> snapshots.current(client));
        assertRefused(Samples.chroma("chroma-a", ONE, 18001), Refusal.SERVER_UNAVAILABLE);
    }

    @Test
    void whoLeftTheMeshServesNobodyAnyMore() {
        assertThat(snapshots.current(client)).isNotEqualTo(Snapshot.empty());

        // when mesh.yaml has the workload no more
        world = new World(2, OTHER_MESH.mesh(), world.instances(), authority.trustBundle(), TestAuthority.LIFETIME);

        // then no grant of it outlives its rule
        assertThat(snapshots.current(client)).isEqualTo(Snapshot.empty());
        assertThat(snapshots.complaint(client)).isPresent();
    }

    @Test
    void anInstanceThatTheServerHasLostSightOfKeepsWhatItHad() {
        Snapshot before = snapshots.current(client);

        world = world(2);

        assertThat(snapshots.current(client)).isSameAs(before);
        assertThat(snapshots.complaint(client)).isPresent();
    }

    @Test
    void aClientThatIsForgottenIsForgotten() {
        snapshots.current(client);
        world = world(2);

        snapshots.retain(other -> false);

        assertThat(snapshots.isReady(client)).isFalse();
    }

    @Test
    void aJoinedProxyIsAdmittedAsItself() throws Exception {
        Instance instance = Samples.chroma("chroma-a", ONE, 8443);

        assertThat(admission(instance).admit(peer("chroma-a", ONE))).isEqualTo(client);
    }

    @Test
    void anInstanceOfAnotherWorkloadIsNotAdmitted() {
        Instance instance = Samples.chroma("chroma-a", ONE, 8443);

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> admission(instance).admit(peer("chroma-b", ONE)))
                .satisfies(refused -> assertThat(Refusal.of(refused)).contains(Refusal.INSTANCE_UNKNOWN));
    }

    @Test
    void aCertificateThatExpiredSinceTheConnectionWasOpenedIsNotAdmitted() {
        Peer peer = peer("chroma-a", ONE);
        StreamAdmission admission = admission(Samples.chroma("chroma-a", ONE, 8443));
        assertThat(catchThrowable(() -> admission.admit(peer))).isNull();

        CLOCK.advance(TestAuthority.LIFETIME.plusSeconds(1));

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> admission.admit(peer))
                .satisfies(refused -> assertThat(Refusal.of(refused)).contains(Refusal.CERTIFICATE_EXPIRED));
    }

    @Test
    void aSuspendedInstanceIsNotAdmitted() {
        StreamAdmission admission =
                admission(record(Samples.chroma("chroma-a", ONE, 8443)).suspend("a copy was seen"));

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> admission.admit(peer("chroma-a", ONE)))
                .withMessageContaining("a copy was seen")
                .satisfies(refused -> assertThat(Refusal.of(refused)).contains(Refusal.INSTANCE_SUSPENDED));
    }

    @Test
    void anIdentityOfAnotherKindIsNobodysProxy() {
        X509Certificate root = authority.trustBundle().roots().get(0);

        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> Peer.of(root))
                .satisfies(refused -> assertThat(Refusal.of(refused)).contains(Refusal.CERTIFICATE_NOT_A_WORKLOAD));
    }

    private void assertRefused(Instance instance, Refusal refusal) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> admission(instance).admit(peer(instance.workload(), instance.id())))
                .satisfies(refused -> assertThat(Refusal.of(refused)).contains(refusal));
    }

    private StreamAdmission admission(Instance instance) {
        return admission(record(instance));
    }

    private static InstanceRecord record(Instance instance) {
        Grant grant = new Grant(
                "request",
                Optional.empty(),
                TestAuthority.chain(authority, instance.workload(), instance.id()),
                CLOCK.instant());
        return new InstanceRecord(instance, "1.40.0", CLOCK.instant(), grant, Optional.empty());
    }

    private StreamAdmission admission(InstanceRecord record) {
        TreeMap<UUID, InstanceRecord> instances = new TreeMap<>();
        instances.put(record.id(), record);
        ServerState state = new ServerState(MESH, Optional.empty(), instances, world);
        return new StreamAdmission(() -> state, snapshots, new RefusalLog(CLOCK), CLOCK);
    }

    private static World world(long number, Instance... instances) {
        SortedMap<UUID, Instance> byId = new TreeMap<>();
        for (Instance instance : instances) {
            byId.put(instance.id(), instance);
        }
        return new World(number, MESH.mesh(), byId, authority.trustBundle(), TestAuthority.LIFETIME);
    }

    private static Client client(String workload, UUID id) {
        return Clients.of(new SpiffeId(TestAuthority.DOMAIN, workload), id);
    }

    private static Peer peer(String workload, UUID id) {
        return new Peer(
                TestAuthority.DOMAIN.id(workload),
                id,
                TestAuthority.chain(authority, workload, id).get(0));
    }
}
