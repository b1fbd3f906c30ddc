package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.envoy.RawHttp.Reply;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.net.ssl.SSLSocket;

/** A stub Chroma and the folder of its sidecar, for callers named after the role they hold, and a stranger. */
final class GuardedChroma implements AutoCloseable {

    private static final UUID INSTANCE = new UUID(0, 1);

    private final Path folder;
    private final TestAuthority authority = new TestAuthority();
    private final StubChroma chroma = new StubChroma();
    private final int port = RunningEnvoy.freePort();
    private final int probePort = RunningEnvoy.freePort();

    GuardedChroma(Path folder) throws Exception {
        this.folder = folder;
        EnvoyFolder.writeSecrets(folder, leaf("chroma-a"), authority.root());
    }

    StubChroma chroma() {
        return chroma;
    }

    TestAuthority authority() {
        return authority;
    }

    int port() {
        return port;
    }

    int probePort() {
        return probePort;
    }

    /** Each role has its caller. */
    EnvoyResources resources() {
        return resources("""
                access:
                  - {from: reader, to: chroma-a, role: reader}
                  - {from: writer, to: chroma-a, role: writer}
                  - {from: admin, to: chroma-a, role: admin}
                """);
    }

    EnvoyResources resources(String access) {
        Mesh mesh = GoldenCase.mesh(
                """
                trustDomain: chroma.example
                workloads:
                  chroma-a: {chroma: {port: CHROMA, probe: 127.0.0.1:PROBE}}
                  reader: {}
                  writer: {}
                  admin: {}
                  stranger: {}
                """.replace("CHROMA", Integer.toString(chroma.port())).replace("PROBE", Integer.toString(probePort))
                        + access);
        Optional<HostPort> listen = Optional.of(new HostPort("127.0.0.1", port));
        World world = new World(
                1,
                mesh,
                new TreeMap<>(Map.of(INSTANCE, new Instance(INSTANCE, "chroma-a", listen, listen))),
                new TrustBundle(mesh.trustDomain(), List.of(authority.root())),
                Duration.ofHours(1));
        ProxyIdentity proxy = new ProxyIdentity(mesh.identity("chroma-a"), INSTANCE);
        return EnvoyTranslator.translate(Resolver.resolve(world, proxy).orElseThrow());
    }

    /** The sidecar's Envoy. */
    RunningEnvoy start(EnvoyResources resources) throws Exception {
        BootstrapInput input = new BootstrapInput(
                new TrustDomain("chroma.example"), "chroma-a", INSTANCE, List.of(new HostPort("127.0.0.1", 1)));
        return RunningEnvoy.start(folder, EnvoyYaml.renderStatic(resources, input), port);
    }

    TestAuthority.Leaf leaf(String workload) throws Exception {
        return authority.leaf("spiffe://chroma.example/" + workload);
    }

    /** A connection of a workload of this mesh. */
    RawHttp as(String workload) throws Exception {
        return http(Optional.of(leaf(workload)), "TLSv1.3");
    }

    RawHttp http(Optional<TestAuthority.Leaf> leaf, String protocol) throws Exception {
        SSLSocket socket = (SSLSocket)
                authority.client(leaf).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return new RawHttp(socket);
    }

    @Override
    public void close() {
        chroma.close();
    }

    static void assertError(Reply reply, int status, String error, String message) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.headers().get("content-type")).isEqualTo("application/json");
        JsonObject json = JsonParser.parseString(reply.body()).getAsJsonObject();
        assertThat(json.get("error").getAsString()).isEqualTo(error);
        assertThat(json.get("message").getAsString()).isEqualTo(message);
    }
}
