package dev.chromamesh.xds;

import static dev.chromamesh.xds.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Envoy that takes everything from an engine on loopback, in plaintext. */
final class EnvoyProcess implements AutoCloseable {

    private static final String VARIABLE = "CHROMA_MESH_ENVOY";

    private static final int LOWEST_PORT = 12_000;
    private static final int HIGHEST_PORT = 30_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpClient http = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Path folder;
    private final Process process;

    EnvoyProcess(Path folder, StreamState.Protocol protocol, Client client, int engine) throws IOException {
        this.folder = folder;
        Path bootstrap = folder.resolve("bootstrap.yaml");
        Files.writeString(bootstrap, bootstrap(protocol, client, engine));
        process = new ProcessBuilder(
                        binary(),
                        "--config-path",
                        bootstrap.toString(),
                        "--admin-address-path",
                        folder.resolve("admin").toString(),
                        "--use-dynamic-base-id",
                        "--concurrency",
                        "1",
                        "--log-level",
                        System.getProperty("envoy.log", "warning"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("envoy.log").toFile())
                .start();
        eventually(
                "Envoy says where its admin port is",
                () -> !process.isAlive() || !adminAddress().isEmpty());
        if (!process.isAlive()) {
            throw new IllegalStateException("Envoy did not start:\n" + Files.readString(folder.resolve("envoy.log")));
        }
    }

    private static String binary() {
        String binary = Optional.ofNullable(System.getProperty(VARIABLE)).orElseGet(() -> System.getenv(VARIABLE));
        if (binary == null || !Files.isExecutable(Path.of(binary))) {
            throw new IllegalStateException("this test needs Envoy 1.40 or newer: set " + VARIABLE + " or -D" + VARIABLE
                    + " to its executable (now: " + binary + ")");
        }
        return binary;
    }

    private static String bootstrap(StreamState.Protocol protocol, Client client, int engine) {
        return """
                node: {id: test, cluster: test}
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                dynamic_resources:
                  ads_config:
                    api_type: @API@
                    transport_api_version: V3
                    set_node_on_first_message_only: true
                    grpc_services:
                    - envoy_grpc:
                        cluster_name: engine
                        retry_policy: {retry_back_off: {base_interval: 0.1s, max_interval: 0.5s}}
                      initial_metadata: [{key: audience, value: "@AUDIENCE@"}, {key: instance, value: "@INSTANCE@"}]
                  lds_config: {resource_api_version: V3, ads: {}}
                  cds_config: {resource_api_version: V3, ads: {}}
                static_resources:
                  clusters:
                  - name: engine
                    connect_timeout: 1s
                    load_assignment:
                      cluster_name: engine
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: @PORT@}}}}]}]
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                """.replace("@API@", protocol == StreamState.Protocol.DELTA ? "DELTA_GRPC" : "GRPC")
                .replace("@AUDIENCE@", client.audience())
                .replace("@INSTANCE@", client.instance())
                .replace("@PORT@", Integer.toString(engine));
    }

    private String adminAddress() {
        try {
            Path address = folder.resolve("admin");
            return Files.exists(address) ? Files.readString(address) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that nobody listens on at this moment, and that no outgoing connection will be given. */
    static int freePort() {
        while (true) {
            int port = LOWEST_PORT + RANDOM.nextInt(HIGHEST_PORT - LOWEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken: another one.
            }
        }
    }

    /** What a GET says; nothing if nobody answers. */
    Optional<String> get(int port) {
        return get(URI.create("http://127.0.0.1:" + port + "/"));
    }

    private Optional<String> get(URI uri) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(response.body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A counter or gauge of Envoy; 0 if it does not exist (yet). */
    long stat(String name) {
        String start = name + ": ";
        return get(URI.create("http://" + adminAddress() + "/stats"))
                .orElse("")
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .sum();
    }

    /** Names of the dynamic clusters in use. */
    String clusters() {
        return get(URI.create("http://" + adminAddress() + "/clusters")).orElse("");
    }

    /** A part of the configuration dump, as JSON. */
    String configDump(String resource) {
        return get(URI.create("http://" + adminAddress() + "/config_dump?include_eds&resource=" + resource))
                .orElseThrow(() -> new IllegalStateException("Envoy does not answer"));
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
