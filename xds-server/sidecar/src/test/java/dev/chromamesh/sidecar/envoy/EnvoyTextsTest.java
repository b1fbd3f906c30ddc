package dev.chromamesh.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.sidecar.chroma.Sockets;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy says and what it is told, as texts. */
class EnvoyTextsTest {

    private static final EnvoyLaunch LAUNCH =
            new EnvoyLaunch(Path.of("envoy"), Path.of("/var/lib/x"), "envoy.yaml", Duration.ofMillis(7500));

    @ParameterizedTest
    @CsvSource({
        "envoy  version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL, 1.40.0",
        "/usr/bin/envoy  version: 0/1.41.2/Modified/DEBUG/BoringSSL, 1.41.2",
        "envoy  version: 0/1.42.0-dev/Clean/RELEASE/BoringSSL, 1.42.0",
    })
    void versionsAreRead(String output, String version) {
        assertThat(EnvoyVersion.parse("\n" + output + "\n"))
                .map(EnvoyVersion::toString)
                .contains(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nginx version: nginx/1.22.1", "usage: envoy", "version: 9e/1.40/Clean"})
    void whatIsNoEnvoyHasNoVersion(String output) {
        assertThat(EnvoyVersion.parse(output)).isEmpty();
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(new EnvoyVersion(1, 9, 9)).isLessThan(EnvoyVersion.MINIMUM);
        assertThat(new EnvoyVersion(1, 40, 1)).isGreaterThan(EnvoyVersion.MINIMUM);
        assertThat(new EnvoyVersion(2, 0, 0)).isGreaterThan(EnvoyVersion.MINIMUM);
    }

    @Test
    void theCommandLineIsConstantButForTheDrainTime() {
        assertThat(LAUNCH.command(Optional.of(Path.of("/usr/bin/setsid"))))
                .containsExactly(
                        "/usr/bin/setsid",
                        "envoy",
                        "--config-path",
                        "envoy.yaml",
                        "--disable-hot-restart",
                        "--concurrency",
                        "1",
                        "--log-level",
                        "warning",
                        "--drain-time-s",
                        "7",
                        "--drain-strategy",
                        "immediate");
        assertThat(new EnvoyLaunch(Path.of("bin/envoy"), Path.of("/x"), "envoy.yaml", Duration.ZERO)
                        .command(Optional.empty()))
                .startsWith(Path.of("bin/envoy").toAbsolutePath().toString())
                .containsSubsequence("--drain-time-s", "1");
    }

    @Test
    void noProxyVariableIsPassedOn() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "HTTPS_PROXY",
                "x",
                "http_proxy",
                "x",
                "All_Proxy",
                "x",
                "grpc_proxy",
                "x",
                "no_proxy",
                "x",
                "PATH",
                "/bin"));
        EnvoyLaunch.clean(environment);
        assertThat(environment).containsOnlyKeys("PATH");
    }

    @Test
    void onlyConnectionsOfOthersCount() {
        String stats = """
                listener.127.0.0.1_18000.downstream_cx_active: 3
                listener.127.0.0.1_18000.worker_0.downstream_cx_active: 3
                listener.[__1]_18001.downstream_cx_active: 2
                listener.admin.downstream_cx_active: 1
                listener.admin.main_thread.downstream_cx_active: 1
                """;
        assertThat(AdminViews.connections(stats)).isEqualTo(5);
        assertThat(AdminViews.connections("")).isZero();
    }

    @Test
    void listenersAndComplaintsAreRead() {
        String listeners = """
                {"listener_statuses": [
                  {"name": "b", "local_address": {"socket_address": {"address": "::1", "port_value": 18001}}},
                  {"name": "a", "local_address": {"socket_address": {"address": "127.0.0.1", "port_value": 18000}}},
                  {"name": "pipe", "local_address": {"pipe": {"path": "x"}}}]}
                """;
        assertThat(AdminViews.listeners(listeners))
                .containsOnly(
                        Map.entry("a", Sockets.numeric("127.0.0.1", 18000).orElseThrow()),
                        Map.entry("b", Sockets.numeric("::1", 18001).orElseThrow()));
        String dump = """
                {"configs": [
                  {"name": "good"},
                  {"name": "bad", "error_state": {"details": "cannot bind '127.0.0.1:1': Permission denied"}},
                  {"error_state": {"details": "without a name"}}]}
                """;
        assertThat(AdminViews.complaints(dump))
                .containsOnly(Map.entry("bad", "cannot bind '127.0.0.1:1': Permission denied"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"configs\": 1}", "{\"configs\": [1]}", "no json"})
    void answersThatAreNotUnderstoodCountAsEmpty(String answer) {
        assertThat(AdminViews.listeners(answer)).isEmpty();
        assertThat(AdminViews.complaints(answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cannot bind '127.0.0.1:80': Address already in use | 127.0.0.1:80 is in use by another process",
                "cannot bind '10.9.9.9:80': Cannot assign requested address | 10.9.9.9:80 is not an address of this host",
                "cannot bind '127.0.0.1:80': Permission denied | 127.0.0.1:80 may not be opened by this user",
                "something new | Envoy refuses egress/a: something new",
            })
    void complaintsBecomeSentences(String words, String sentence) {
        assertThat(Complaints.sentence("egress/a", words))
                .startsWith(sentence)
                .contains("egress/a")
                .doesNotContain("\n");
    }

    @Test
    void crashesAreAnsweredAtOnceThenLaterAndLater() {
        assertThat(CrashDelay.after(1)).isZero();
        assertThat(CrashDelay.after(2)).isEqualTo(Duration.ofSeconds(1));
        assertThat(CrashDelay.after(4)).isEqualTo(Duration.ofSeconds(4));
        assertThat(CrashDelay.after(1000)).isEqualTo(CrashDelay.LONGEST);
    }

    @Test
    void aSocketIsReachedByItsShorterPath() throws Exception {
        Path deep = Path.of("/" + "a".repeat(90));
        Path socket = deep.resolve("b".repeat(10)).resolve("admin.sock");
        // short enough as it is
        assertThat(UnixSocketAdmin.address(Path.of("/tmp/admin.sock"), Path.of("/tmp")))
                .isEqualTo(UnixDomainSocketAddress.of("/tmp/admin.sock"));
        // from below the deep folder only
        assertThat(UnixSocketAdmin.address(socket, deep))
                .isEqualTo(UnixDomainSocketAddress.of("b".repeat(10) + "/admin.sock"));
        assertThatThrownBy(() -> UnixSocketAdmin.address(socket, Path.of("/tmp")))
                .isInstanceOf(EnvoyException.class)
                .hasMessageContaining("has 113 bytes (expected: at most 107). Give a shorter --state folder");
    }
}
