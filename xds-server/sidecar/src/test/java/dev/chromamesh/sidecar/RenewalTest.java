package dev.chromamesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarEvent.Severity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {

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
    void theCertificateIsRenewedOnceBetweenHalfAndThreeQuartersOfItsLife() throws Exception {
        bench.runFor(Duration.ofHours(20), bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(bench.enrolment.calls).hasSize(2);
        Duration age =
                Duration.between(TestMesh.NOON, bench.enrolment.calls.get(1).at());
        assertThat(age)
                .isBetween(
                        AgentBench.DAY.dividedBy(2),
                        AgentBench.DAY.multipliedBy(3).dividedBy(4).plusSeconds(1));
        assertThat(bench.kinds()).contains(Kind.RENEWED);
        // a new key each time
        assertThat(bench.enrolment.calls.get(1).request())
                .isNotEqualTo(bench.enrolment.calls.get(0).request());
        assertThat(bench.membership().orElseThrow().issuedAt())
                .isEqualTo(bench.enrolment.calls.get(1).at().with(ChronoField.NANO_OF_SECOND, 0));
    }

    @Test
    void shortCertificatesAreRenewedAgainAndAgain() throws Exception {
        bench.enrolment.lifetime(Duration.ofSeconds(30));
        bench.runFor(Duration.ofMinutes(10), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // 600 s in steps of 15 to 22.5 s, and a little for the ticks
        assertThat(bench.enrolment.calls.size()).isBetween(25, 42);
        assertThat(bench.messages(Kind.CERTIFICATE_EXPIRED)).isEmpty();
    }

    @Test
    void aControlPlaneThatIsAwayDoesNotCostTheCertificate() throws Exception {
        // given a control plane that is away for a while when the renewal is due
        JoinToken token = bench.token("search", OptionalInt.empty());
        time.after(Duration.ofMinutes(1), () -> bench.enrolment.away(true));
        time.after(Duration.ofHours(19), () -> bench.enrolment.away(false));
        // when
        bench.runFor(Duration.ofHours(20), bench.settings().token(token));
        // then it was asked with pauses, with one and the same request, and in the end answered
        List<FakeEnrolment.Call> renewals = bench.enrolment.calls.stream()
                .filter(call -> call.kind().equals("renew"))
                .toList();
        assertThat(renewals.size()).isBetween(10, 200);
        assertThat(renewals)
                .extracting(FakeEnrolment.Call::request)
                .containsOnly(renewals.get(0).request());
        assertThat(bench.kinds()).contains(Kind.RENEWAL_FAILED, Kind.RENEWED).doesNotContain(Kind.CERTIFICATE_EXPIRED);
        assertThat(bench.envoys.started).hasSize(1);
    }

    @Test
    void aHostThatSleptPastTheEndSaysWhatToDoAndLetsEnvoyBe() throws Exception {
        // given a host whose clock jumps two days
        time.after(Duration.ofMinutes(5), () -> time.set(TestMesh.NOON.plus(Duration.ofDays(2))));
        time.at(TestMesh.NOON.plus(Duration.ofDays(2)).plusSeconds(150), () -> bench.stop());
        // when
        bench.run(bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then it says so once a minute
        assertThat(bench.messages(Kind.CERTIFICATE_EXPIRED))
                .hasSizeBetween(2, 3)
                .allSatisfy(message -> assertThat(message)
                        .contains("expired at 2026-11-26T12:00:00Z", "chroma-mesh token create search"));
        assertThat(bench.envoys.started).hasSize(1);
    }

    @Test
    void anAddressThatChangedIsToldAtOnce() throws Exception {
        // given a sidecar that joined
        bench.runFor(
                Duration.ofMinutes(1), bench.settings().listen(8443).token(bench.token("search", OptionalInt.empty())));
        // when it starts with another address, and again with that one
        bench.runFor(Duration.ofMinutes(1), bench.settings().listen(9443));
        bench.runFor(Duration.ofMinutes(1), bench.settings().listen(9443));
        // then the control plane hears of it once
        assertThat(bench.enrolment.calls).hasSize(2);
        assertThat(bench.enrolment.calls.get(1).kind()).isEqualTo("renew");
        assertThat(bench.enrolment.calls.get(1).instance().getListen().getPort())
                .isEqualTo(9443);
    }

    @Test
    void aBootstrapThatChangedAsksForARestartOnce() throws Exception {
        // given a control plane that gets another address after the join
        bench.enrolment.lifetime(Duration.ofHours(1));
        time.after(Duration.ofMinutes(1), () -> bench.enrolment.bootstrap("{\"elsewhere\": {}}"));
        // when the certificate is renewed several times
        bench.runFor(Duration.ofHours(5), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then it is said once
        assertThat(bench.messages(Kind.RENEWED)).hasSizeGreaterThan(2);
        assertThat(bench.events)
                .filteredOn(event -> event.kind() == Kind.BOOTSTRAP_CHANGED)
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.severity()).isEqualTo(Severity.ERROR);
                    assertThat(event.message()).contains("restart this sidecar");
                });
        // and the next start uses the new one without a word
        bench.events.clear();
        bench.runFor(Duration.ofHours(2), bench.settings());
        assertThat(bench.kinds()).contains(Kind.RENEWED).doesNotContain(Kind.BOOTSTRAP_CHANGED);
    }

    @Test
    void aSidecarThatLostItsStandingSaysSoAndJoinsAnewWithAToken() throws Exception {
        // given an instance that the control plane has suspended
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        bench.enrolment.answers.add(new Refused(Optional.of(Refusal.INSTANCE_SUSPENDED), "two hold the key"));
        bench.enrolment.away(true);
        bench.runFor(Duration.ofHours(20), bench.settings());
        // then it says what to do, and keeps the certificate
        assertThat(bench.events)
                .filteredOn(event -> event.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(event -> assertThat(event.message())
                        .contains("two hold the key", "chroma-mesh token create search", "stays valid until"));
        // when it starts without a token, and with one
        assertThat(bench.runFor(Duration.ofMinutes(1), bench.settings()).kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        bench.enrolment.away(false);
        bench.events.clear();
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then the token was used, and the next start needs none
        assertThat(bench.kinds()).contains(Kind.JOINED);
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(bench.messages(Kind.JOINED)).hasSize(1);
    }

    @Test
    void anAddressThatChangesWhileAReplyIsLostIsToldAfterwards() throws Exception {
        // given a renewal that was granted, but the reply was lost, and then the agent stopped
        bench.enrolment.lifetime(Duration.ofHours(1));
        bench.runFor(
                Duration.ofMinutes(1), bench.settings().listen(8443).token(bench.token("search", OptionalInt.empty())));
        bench.enrolment.losesReplies(true);
        bench.runFor(Duration.ofMinutes(50), bench.settings().listen(8443));
        List<FakeEnrolment.Call> lost = List.copyOf(bench.enrolment.calls);
        bench.enrolment.calls.clear();
        bench.enrolment.losesReplies(false);
        // when it starts with another address
        bench.runFor(Duration.ofMinutes(1), bench.settings().listen(9443));
        // then it asks for the lost reply with the very same words, and tells the address with the next request
        assertThat(bench.enrolment.calls).hasSize(2);
        assertThat(bench.enrolment.calls.get(0).request())
                .isEqualTo(lost.get(lost.size() - 1).request());
        assertThat(bench.enrolment.calls)
                .extracting(call -> call.instance().getListen().getPort())
                .containsExactly(8443, 9443);
    }
}
