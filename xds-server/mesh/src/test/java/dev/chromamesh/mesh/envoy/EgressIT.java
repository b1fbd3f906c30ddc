package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.envoy.RawHttp.Reply;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload's call through both sidecars, as two real Envoys carry it. */
class EgressIT {

    private static final String ADD = "/api/v2/tenants/t/databases/d/collections/c/add";
    private static final UUID SERVER = new UUID(0, 1);
    private static final UUID CALLER = new UUID(0, 2);
    private static final int ROUNDS = 20;
    private static final int MEGABYTE = 1_000_000;

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private StubChroma chroma;
    private int inbound;
    private int egress;

    @BeforeEach
    void prepare() throws Exception {
        authority = new TestAuthority();
        chroma = new StubChroma();
        inbound = RunningEnvoy.freePort();
        egress = RunningEnvoy.freePort();
    }

    @AfterEach
    void stop() {
        chroma.close();
    }

    @Test
    void thirtyMegabytesPassAndFortyFiveAreRefusedCleanlyTwentyTimesOfTwenty() throws Exception {
        try (RunningEnvoy server = server("chroma-a");
                RunningEnvoy caller = caller(true)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (RawHttp http = RawHttp.plain(egress)) {
                    // when a client writes all of it before it reads
                    Reply reply = http.post(ADD, 45L * MEGABYTE);

                    // then it reads the refusal, and the connection lives on
                    assertThat(reply.status()).as(caller.log()).isEqualTo(413);
                    assertThat(reply.body()).contains("\"BatchSizeExceededError\"", "41943040 bytes");
                    assertThat(http.get("/api/v2").status()).isEqualTo(200);
                }
            }
            assertThat(RawHttp.plain(egress).post(ADD, 30L * MEGABYTE).status())
                    .as(server.log())
                    .isEqualTo(200);
            assertThat(chroma.seen())
                    .filteredOn(seen -> seen.path().equals(ADD))
                    .hasSize(1);
        }
    }

    @Test
    void bodyOfUnknownLengthIsRefusedAtTheFirstByteTooMany() throws Exception {
        try (RunningEnvoy server = server("chroma-a");
                RunningEnvoy caller = caller(true);
                RawHttp http = RawHttp.plain(egress)) {
            // when
            http.write("POST " + ADD + " HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
            String chunk = "f4240\r\n" + "x".repeat(MEGABYTE) + "\r\n";
            for (int i = 0; i < 42; i++) {
                http.write(chunk);
            }

            // then
            assertThat(http.read().status()).as(caller.log() + server.log()).isEqualTo(413);
        }
    }

    @Test
    void clientsOfHttp10AreServed() throws Exception {
        try (RunningEnvoy server = server("chroma-a");
                RunningEnvoy caller = caller(true);
                RawHttp http = RawHttp.plain(egress)) {
            assertThat(http.send("GET /api/v2 HTTP/1.0\r\n\r\n").status())
                    .as(caller.log() + server.log())
                    .isEqualTo(200);
        }
    }

    @Test
    void denialAtTheOtherEndComesThroughUnchanged() throws Exception {
        try (RunningEnvoy server = server("chroma-a");
                RunningEnvoy caller = caller(true);
                RawHttp http = RawHttp.plain(egress)) {
            Reply reply = http.call("DELETE", "/api/v2/tenants/t/databases/d/collections/c");
            assertThat(reply.status()).as(caller.log() + server.log()).isEqualTo(403);
            assertThat(reply.body()).contains("\"AuthError\"", "needs the role admin; it holds writer|*");
        }
    }

    @Test
    void sidecarWithAnotherIdentityIsNotSpokenTo() throws Exception {
        try (RunningEnvoy server = server("chroma-b");
                RunningEnvoy caller = caller(true);
                RawHttp http = RawHttp.plain(egress)) {
            Reply reply = http.get("/api/v2");
            assertThat(reply.status()).as(caller.log() + server.log()).isEqualTo(503);
            assertThat(reply.body()).contains("\"InternalError\"", "cannot reach chroma-a", "SAN_matcher");
            assertThat(chroma.seen()).isEmpty();
        }
    }

    @Test
    void callerIsToldThatNobodyHasJoined() throws Exception {
        try (RunningEnvoy caller = caller(false);
                RawHttp http = RawHttp.plain(egress)) {
            Reply reply = http.get("/api/v2");
            assertThat(reply.status()).as(caller.log()).isEqualTo(503);
            assertThat(reply.body())
                    .contains("\"InternalError\"", "cannot reach chroma-a: no sidecar of it has joined the mesh");
        }
    }

    /** The Chroma's sidecar, which proves to be the given workload. */
    private RunningEnvoy server(String proven) throws Exception {
        return start("server", proven, SERVER, "chroma-a", world(true), inbound);
    }

    private RunningEnvoy caller(boolean joined) throws Exception {
        return start("caller", "caller", CALLER, "caller", world(joined), egress);
    }

    private RunningEnvoy start(String name, String proven, UUID instance, String workload, World world, int port)
            throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        EnvoyFolder.writeSecrets(home, authority.leaf("spiffe://chroma.example/" + proven), authority.root());
        Mesh mesh = world.mesh();
        ProxyIdentity proxy = new ProxyIdentity(mesh.identity(workload), instance);
        EnvoyResources resources =
                EnvoyTranslator.translate(Resolver.resolve(world, proxy).orElseThrow());
        BootstrapInput input =
                new BootstrapInput(mesh.trustDomain(), workload, instance, List.of(new HostPort("127.0.0.1", 1)));
        return RunningEnvoy.start(home, EnvoyYaml.renderStatic(resources, input), port);
    }

    private World world(boolean joined) throws IOException {
        Mesh mesh = GoldenCase.mesh(
                """
                trustDomain: chroma.example
                workloads:
                  chroma-a: {chroma: {port: CHROMA}}
                  caller: {calls: {chroma-a: 127.0.0.1:EGRESS}}
                access:
                  - {from: caller, to: chroma-a, role: writer}
                """.replace("CHROMA", Integer.toString(chroma.port())).replace("EGRESS", Integer.toString(egress)));
        TreeMap<UUID, Instance> instances = new TreeMap<>();
        instances.put(CALLER, new Instance(CALLER, "caller", Optional.empty(), Optional.empty()));
        if (joined) {
            Optional<HostPort> address = Optional.of(new HostPort("127.0.0.1", inbound));
            instances.put(SERVER, new Instance(SERVER, "chroma-a", address, address));
        }
        TrustBundle trust = new TrustBundle(mesh.trustDomain(), List.of(authority.root()));
        return new World(1, mesh, instances, trust, Duration.ofHours(1));
    }
}
