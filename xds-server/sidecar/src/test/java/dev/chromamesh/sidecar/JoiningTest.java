package dev.chromamesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Untrusted;
import dev.chromamesh.sidecar.envoy.EnvoyVersion;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarEvent.Severity;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.StateFolder;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoiningTest {

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
    void aSecondStartNeedsNoTokenAndIgnoresOne() throws Exception {
        // given a sidecar that joined
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        String instance = bench.enrolment.calls.get(0).instance().getId();
        bench.events.clear();
        // when it is started with another token
        SidecarOutcome outcome =
                bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then it goes on as who it is, and says so
        assertThat(outcome.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.enrolment.calls).hasSize(1);
        assertThat(bench.messages(Kind.NOTE)).singleElement().asString().contains("the token is not needed");
        // and without token or name it finds the only one there is
        assertThat(bench.runFor(Duration.ofMinutes(1), bench.settings().workload(Optional.empty()))
                        .kind())
                .isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.instanceId()).isEqualTo(instance);
    }

    @Test
    void aTokenOfAnotherAuthorityIsUsedAlthoughTheCertificateIsValid(@TempDir Path folder) throws Exception {
        // given a sidecar that joined, and a server that lost its state and made a new root
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        Membership before = bench.membership().orElseThrow();
        try (TestMesh other = new TestMesh(folder.resolve("ca"), time)) {
            AgentBench anew = new AgentBench(other, time, bench.state);
            // when it is started with the new server's token, and once more
            AgentBench.Draft draft = anew.settings().token(anew.token("search", OptionalInt.empty()));
            anew.runFor(Duration.ofMinutes(1), draft);
            anew.runFor(Duration.ofMinutes(1), draft);
            // then it joined with it, once, and says why
            assertThat(anew.enrolment.calls).hasSize(1);
            assertThat(anew.messages(Kind.JOINED)).hasSize(1);
            assertThat(anew.messages(Kind.NOTE))
                    .first()
                    .asString()
                    .contains(before.serial(), "belongs to another authority than the token");
            assertThat(anew.membership().orElseThrow().bundle())
                    .isEqualTo(other.authority().trustBundle());
        }
    }

    @Test
    void aJoinWithAnotherAuthorityThatACrashCutOffIsFinished(@TempDir Path folder) throws Exception {
        // given a sidecar whose roots are the new authority's, and whose certificate is still the old one's
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        Membership old = bench.membership().orElseThrow();
        try (TestMesh other = new TestMesh(folder.resolve("ca"), time)) {
            try (StateFolder half = StateFolder.open(bench.state.resolve("sidecar-search"), TestMesh.RANDOM)) {
                half.store(
                        new Membership(
                                old.key(),
                                old.chain(),
                                other.authority().trustBundle(),
                                old.issuedAt(),
                                old.assignment()),
                        half.told().orElseThrow());
            }
            AgentBench anew = new AgentBench(other, time, bench.state);
            // when
            anew.runFor(Duration.ofMinutes(1), anew.settings().token(anew.token("search", OptionalInt.empty())));
            // then
            assertThat(anew.messages(Kind.JOINED)).hasSize(1);
        }
    }

    @Test
    void aTokenOfAnotherTrustDomainIsUsedAlthoughTheCertificateIsValid() throws Exception {
        // given a sidecar that joined
        JoinToken token = bench.token("search", OptionalInt.empty());
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(token));
        JoinToken foreign = new JoinToken(
                token.secret(),
                token.controlPlane(),
                token.rootPin(),
                "other.example",
                token.workload(),
                token.expiresAt(),
                token.chromaPort());
        bench.enrolment.answers.add(new Refused(Optional.of(Refusal.TOKEN_USED), "the token was used already"));
        // when, then
        assertRefused(
                bench.run(bench.settings().token(foreign)),
                "the control plane refuses to let search join: the token was used already");
    }

    @Test
    void aTokenThatCannotBeUsedDoesNotStopAMember(@TempDir Path folder) throws Exception {
        // given a sidecar that joined
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        try (TestMesh other = new TestMesh(folder.resolve("ca"), time)) {
            JoinToken old =
                    other.token("search", TestMesh.NOON.minusSeconds(1), OptionalInt.empty(), TestMesh.address(1));
            // when it is started with tokens that are none, for another workload, or too old
            for (AgentBench.Draft draft : List.of(
                    bench.settings().text("hello"),
                    bench.settings().text(""),
                    bench.settings().token(bench.token("indexer", OptionalInt.empty())),
                    bench.settings().token(old))) {
                assertThat(bench.runFor(Duration.ofMinutes(1), draft).kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
            }
        }
        // then it goes on as who it is, and says so
        assertThat(bench.enrolment.calls).hasSize(1);
        assertThat(bench.messages(Kind.NOTE)).hasSize(4);
        assertThat(bench.messages(Kind.NOTE).subList(0, 3))
                .allSatisfy(message -> assertThat(message).contains("the token is not needed"));
        assertThat(bench.messages(Kind.NOTE).get(3))
                .contains("the token is of another authority, but cannot be used: this token expired at");
    }

    @Test
    void anExpiredCertificateIsNoWayInButATokenIs() throws Exception {
        // given a sidecar that was off for two days
        bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        String instance = bench.instanceId();
        time.set(TestMesh.NOON.plus(Duration.ofDays(2)));
        // when it starts without a token
        SidecarOutcome without = bench.run(bench.settings());
        // then
        assertThat(without.kind().exitCode()).isEqualTo(1);
        assertThat(without.message()).contains("expired", "chroma-mesh token create search");
        // and with one it is who it was
        SidecarOutcome with =
                bench.runFor(Duration.ofMinutes(1), bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(with.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.instanceId()).isEqualTo(instance);
    }

    @Test
    void aLostReplyIsAskedForAgainWithTheSameRequestEvenByTheNextAgent() throws Exception {
        // given replies that get lost, until the agent is stopped
        JoinToken token = bench.token("search", OptionalInt.empty());
        bench.enrolment.losesReplies(true);
        SidecarOutcome first =
                bench.runFor(Duration.ofMinutes(1), bench.settings().token(token));
        assertThat(first.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.envoys.started).isEmpty();
        // when the next one starts after the token's end
        bench.enrolment.losesReplies(false);
        time.set(token.expiresAt().plusSeconds(60));
        SidecarOutcome second =
                bench.runFor(Duration.ofMinutes(1), bench.settings().token(token));
        // then
        assertThat(second.kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.kinds()).contains(Kind.JOINED);
        assertThat(bench.enrolment.calls).hasSizeGreaterThan(2);
        assertThat(bench.enrolment.calls)
                .extracting(FakeEnrolment.Call::request)
                .containsOnly(bench.enrolment.calls.get(0).request());
        assertThat(Files.exists(bench.state.resolve("sidecar-search/secrets/pending.json")))
                .isFalse();
    }

    @Test
    void badTokensGetOneClearLineAndAreNotSent() throws Exception {
        // given tokens that cannot be good
        JoinToken other = bench.token("indexer", OptionalInt.empty());
        JoinToken old = mesh.token("search", TestMesh.NOON.minusSeconds(1), OptionalInt.empty(), TestMesh.address(1));
        String cut =
                JoinTokens.write(bench.token("search", OptionalInt.empty())).substring(0, 60);
        // when, then
        assertRefused(
                bench.run(bench.settings().token(other)), "this token is for the workload indexer, not for search");
        assertRefused(bench.run(bench.settings().token(old)), "this token expired at 2026-11-25T11:59:59Z");
        assertRefused(bench.run(bench.settings().text("hello")), "this is no join token: it does not start with cmt_");
        assertRefused(bench.run(bench.settings().text(cut)), "this is no join token");
        assertRefused(bench.run(bench.settings().text("")), "this is no join token: it is empty");
        assertRefused(bench.run(bench.settings()), "this sidecar has not joined yet");
        assertThat(bench.enrolment.calls).isEmpty();
    }

    @Test
    void aRefusalOfTheControlPlaneIsPassedOn() throws Exception {
        bench.enrolment.answers.add(new Refused(Optional.of(Refusal.TOKEN_USED), "the token was used already"));
        assertRefused(
                bench.run(bench.settings().token(bench.token("search", OptionalInt.empty()))),
                "the control plane refuses to let search join: the token was used already");
    }

    @Test
    void aFalseControlPlaneEndsTheJoin() throws Exception {
        bench.enrolment.answers.add(new Untrusted("10.0.0.1:15010: peer's chain has no root with the pinned key"));
        SidecarOutcome outcome = bench.run(bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(outcome.kind()).isEqualTo(SidecarOutcome.Kind.ENVIRONMENT);
        assertThat(outcome.message()).contains("nobody at the token's addresses proves to be the control plane");
    }

    @Test
    void aCertificateForAnotherWorkloadIsNotTaken() throws Exception {
        // given a control plane that answers with somebody else's certificate
        Membership current = mesh.membership(TestMesh.SEARCH, AgentBench.DAY);
        bench.enrolment.answers.add(mesh.grant(
                ByteString.copyFrom(CertificateRequests.create(KeyPairs.p256(TestMesh.RANDOM), TestMesh.SEARCH)),
                TestMesh.SEARCH,
                AgentBench.DAY));
        // when
        SidecarOutcome outcome = bench.run(bench.settings().token(bench.token("search", OptionalInt.empty())));
        // then
        assertThat(outcome.message()).contains("the certificate is for another key");
        assertThat(current.toString()).doesNotContain("PRIVATE");
        assertThat(bench.membership()).isEmpty();
    }

    @Test
    void anExposedChromaKeepsTheSidecarOut() throws Exception {
        // given
        bench.sockets.add(new InetSocketAddress("0.0.0.0", 8000));
        JoinToken token = bench.token("chroma-a", OptionalInt.of(8000));
        AgentBench.Draft draft =
                bench.settings().workload(Optional.of("chroma-a")).listen(8443).token(token);
        // when
        SidecarOutcome outcome = bench.run(draft);
        // then
        assertThat(outcome.kind().exitCode()).isEqualTo(3);
        assertThat(outcome.message())
                .contains("0.0.0.0:8000", "chroma run --host 127.0.0.1", "listen_address: 127.0.0.1");
        assertThat(bench.enrolment.calls).isEmpty();
        // and with the operator's word it may join, warned
        bench.enrolment.chromaPort(8000);
        assertThat(bench.runFor(Duration.ofMinutes(5), draft.allowingExposed()).kind())
                .isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(bench.events.stream().filter(event -> event.kind() == Kind.CHROMA_EXPOSED))
                .singleElement()
                .extracting(SidecarEvent::severity)
                .isEqualTo(Severity.WARNING);
    }

    @Test
    void aChromasSidecarNeedsAFreePlaceToListen() throws Exception {
        // given
        JoinToken token = bench.token("chroma-a", OptionalInt.of(8000));
        AgentBench.Draft draft =
                bench.settings().workload(Optional.of("chroma-a")).token(token);
        // when, then
        SidecarOutcome without = bench.run(draft);
        assertThat(without.kind().exitCode()).isEqualTo(2);
        assertThat(without.message()).contains("--listen");
        bench.sockets.add(new InetSocketAddress("10.0.0.11", 8443));
        SidecarOutcome taken = bench.run(draft.listen(8443));
        assertThat(taken.kind().exitCode()).isEqualTo(3);
        assertThat(taken.message()).contains("10.0.0.11:8443 is in use by another process");
        assertThat(bench.enrolment.calls).isEmpty();
    }

    @Test
    void anOldEnvoyIsRefusedBeforeTheTokenIsSpent() throws Exception {
        bench.envoys.version(new EnvoyVersion(1, 39, 2));
        SidecarOutcome outcome = bench.run(bench.settings().token(bench.token("search", OptionalInt.empty())));
        assertThat(outcome.kind().exitCode()).isEqualTo(3);
        assertThat(outcome.message()).contains("is Envoy 1.39.2 (expected: 1.40.0 or newer");
        assertThat(bench.enrolment.calls).isEmpty();
    }

    private static void assertRefused(SidecarOutcome outcome, String line) {
        assertThat(outcome.message()).startsWith(line).doesNotContain("\n");
        assertThat(outcome.kind().exitCode()).isEqualTo(1);
    }
}
