package dev.chromamesh.sidecar.envoy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How an Envoy is started.
 *
 * @param binary a path, or a bare name to be looked up on PATH
 * @param folder the state folder, Envoy's working directory: the paths in its configuration are relative to it
 * @param bootstrap the bootstrap file, relative to the folder
 * @param drainTime how long Envoy lets connections of a replaced or stopped listener finish; at least a second
 */
public record EnvoyLaunch(Path binary, Path folder, String bootstrap, Duration drainTime) {

    /** One worker thread serves some thousand requests a second; more would take memory from Chroma. */
    private static final String CONCURRENCY = "1";

    /**
     * The command line. Nothing in it is secret.
     *
     * @param session the program {@code setsid}, where there is one: in a session of its own Envoy does not get the
     *     Ctrl-C that a terminal sends to everybody, which would end it before it has drained
     */
    List<String> command(Optional<Path> session) {
        List<String> envoy = List.of(
                executable(),
                "--config-path",
                bootstrap,
                // Several sidecars share a host: without this they would share memory segments, too.
                "--disable-hot-restart",
                "--concurrency",
                CONCURRENCY,
                "--log-level",
                "warning",
                "--drain-time-s",
                Long.toString(Math.max(1, drainTime.toSeconds())),
                // Every response of a draining Envoy asks the caller to reconnect; the drain time is short.
                "--drain-strategy",
                "immediate");
        return session.map(program -> prepend(program.toString(), envoy)).orElse(envoy);
    }

    /** The name or path to execute, valid in the state folder. */
    String executable() {
        return binary.getNameCount() > 1 || binary.isAbsolute()
                ? binary.toAbsolutePath().toString()
                : binary.toString();
    }

    /** Removes what would send Envoy's own calls through a proxy. */
    static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    }

    private static List<String> prepend(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }
}
