package dev.chromamesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.state.StateFolder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarAgentTest {

    private static TestMesh mesh;
    private static FakeTime time;

    private AgentBench bench;

    @BeforeAll
    static void foundTheMesh(@TempDir Path folder) throws Exception {
        time = new FakeTime(TestMesh.NOON);
        mesh = new TestMesh(folder.resolve("ca"), time);
    }

    @AfterAll
    static void closeTheMesh() {
        mesh.close();
    }

    @BeforeEach
    void setTheBench(@TempDir Path state) {
        bench = new AgentBench(mesh, time, state);
    }

    @Test
    void aTokenLeadsToARunningEnvoyAndAnOrderlyEnd() throws Exception {
        // given a token, and a stop after an hour
        JoinToken token = bench.token("search", OptionalInt.empty());
        // when
        SidecarOutcome outcome =
                bench.runFor(Duration.ofHours(1), bench.settings().token(token));
        // then
        assertThat(outcome.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.kinds())
                .containsSubsequence(Kind.JOINED, Kind.ENVOY_STARTED, Kind.ENVOY_READY, Kind.DRAINING, Kind.STOPPED);
        assertThat(bench.envoys.started).hasSize(1);
        assertThat(bench.envoys.alive()).isEmpty();
        assertThat(bench.enrolment.calls).singleElement().satisfies(call -> {
            assertThat(call.kind()).isEqualTo("join");
            assertThat(call.instance().getEnvoyVersion()).isEqualTo("1.40.0");
        });
    }

    @Test
    void theEndGoesFromHealthOverDrainToSigterm() throws Exception {
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(bench.envoys.log)
                .containsExactly("/healthcheck/fail", "/drain_listeners?graceful&skip_exit", "SIGTERM");
    }

    @Test
    void anOpenConnectionIsWaitedForUntilTheDrainTimeHasPassed() throws Exception {
        // given a connection that never ends
        bench.envoys.connections(1);
        // when
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then the end comes all the same, but only then
        Duration waited = Duration.between(TestMesh.NOON.plus(Duration.ofMinutes(1)), time.instant());
        assertThat(waited).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(7));
        assertThat(bench.envoys.log).endsWith("SIGTERM");
    }

    @Test
    void aChromaThatIsExposedLaterIsToldEachMinuteAndTrafficGoesOn() throws Exception {
        // given a Chroma that opens up after ten minutes and closes again five minutes later
        bench.enrolment.chromaPort(8000);
        bench.sockets.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000));
        InetSocketAddress open = new InetSocketAddress("10.0.0.11", 8000);
        time.after(Duration.ofMinutes(10), () -> bench.sockets.add(open));
        time.after(Duration.ofMinutes(15), () -> bench.sockets.remove(open));
        // when
        SidecarOutcome outcome = bench.runFor(
                Duration.ofMinutes(20),
                bench.settings()
                        .workload(Optional.of("chroma-a"))
                        .listen(8443)
                        .token(bench.token("chroma-a", OptionalInt.of(8000))));
        // then
        assertThat(outcome.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.messages(Kind.CHROMA_EXPOSED)).hasSizeBetween(4, 6);
        assertThat(bench.messages(Kind.CHROMA_GUARDED)).hasSize(1);
        assertThat(bench.envoys.started).hasSize(1);
    }

    @Test
    void aCrashedEnvoyIsStartedAgainWithGrowingPauses() throws Exception {
        // given an Envoy that dies within a second of each start
        time.after(Duration.ofSeconds(1), bench::crashEachSecond);
        // when
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then it came back at once the first time, later and later after that
        assertThat(bench.envoys.started.size()).isBetween(4, 8);
        assertThat(Duration.between(
                        bench.envoys.started.get(0).startedAt(),
                        bench.envoys.started.get(1).startedAt()))
                .isLessThan(Duration.ofSeconds(3));
        assertThat(bench.messages(Kind.ENVOY_ENDED))
                .first()
                .asString()
                .contains("signal 11", "started again at once", "envoy said this last");
        assertThat(bench.envoys.alive()).isEmpty();
    }

    @Test
    void anEnvoyOfAKilledAgentIsEndedFirst() throws Exception {
        // given
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        FakeEnvoys.FakeProcess leftover = bench.envoys.leftover();
        // when
        bench.runFor(Duration.ofMinutes(1), bench.settings());
        // then
        assertThat(leftover.alive()).isFalse();
        assertThat(bench.messages(Kind.NOTE))
                .anySatisfy(message ->
                        assertThat(message).contains("an earlier sidecar left its Envoy running (process 7)"));
        assertThat(bench.envoys.started).hasSize(2);
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws Exception {
        bench.envoys.complaints("{\"configs\":[{\"name\":\"egress/chroma-a\",\"error_state\":{\"details\":"
                + "\"cannot bind '127.0.0.1:18000': Address already in use\"}}]}");
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(bench.messages(Kind.LISTENER_REFUSED))
                .singleElement()
                .asString()
                .startsWith("127.0.0.1:18000 is in use by another process, so Envoy cannot open egress/chroma-a");
    }

    @Test
    void twoAgentsCannotShareAFolder() throws Exception {
        // given
        try (StateFolder held = StateFolder.open(bench.state.resolve("sidecar-search"), TestMesh.RANDOM)) {
            // when
            SidecarOutcome outcome = bench.run(bench.settings().token(bench.token("search", OptionalInt.empty())));
            // then
            assertThat(outcome.kind()).isEqualTo(SidecarOutcome.Kind.ENVIRONMENT);
            assertThat(outcome.message()).contains(held.path() + " is in use by another sidecar");
        }
    }

    @Test
    void nothingSecretIsInEventsOutcomesOrTexts() throws Exception {
        // given
        JoinToken token = bench.token("search", OptionalInt.empty());
        String text = JoinTokens.write(token);
        SidecarSettings settings = bench.settings().token(token).settings();
        // when
        SidecarOutcome outcome =
                bench.runFor(Duration.ofHours(20), bench.settings().token(token));
        // then
        String said = bench.events + " " + outcome + " " + settings + " " + token + " "
                + bench.membership().orElseThrow();
        assertThat(said).doesNotContain(text, "PRIVATE KEY", bench.keyLine());
    }

    @Test
    void aPortWithASecondOwnerIsTold() throws Exception {
        // given another process on the port of ours, which Envoy does not mind
        bench.sockets.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 18000));
        bench.sockets.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), 18000));
        // when
        bench.runFor(Duration.ofSeconds(10), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then
        assertThat(bench.messages(Kind.PORT_SHARED))
                .singleElement()
                .asString()
                .startsWith("127.0.0.1:18000 (egress/chroma-a) is open in another process, too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-ca-buddhist", "ja-JP-u-ca-japanese", "tr-TR", "fa-IR-u-nu-arabext"})
    void everyLocaleGivesTheSameFilesAndDates(String locale) throws Exception {
        // given
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(locale));
        try {
            // when
            bench.enrolment.lifetime(Duration.ofSeconds(30));
            bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        } finally {
            Locale.setDefault(usual);
        }
        // then
        assertThat(bench.messages(Kind.JOINED)).singleElement().asString().endsWith("until 2026-11-25T12:00:30Z");
        assertThat(bench.messages(Kind.RENEWED)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(bench.events.toString()).matches("\\p{ASCII}*");
        String identity = Files.readString(bench.state.resolve("sidecar-search/secrets/identity.json"));
        assertThat(identity).contains("\"version_info\": \"2026-11-25T12:0").matches("\\p{ASCII}*");
        assertThat(Files.readString(bench.state.resolve("sidecar-search/instance.json")))
                .matches("\\p{ASCII}*");
    }
}
