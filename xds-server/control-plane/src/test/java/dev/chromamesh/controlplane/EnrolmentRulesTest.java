package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.controlplane.EnrolmentRules.Admit;
import dev.chromamesh.controlplane.EnrolmentRules.Issue;
import dev.chromamesh.controlplane.EnrolmentRules.Refuse;
import dev.chromamesh.controlplane.EnrolmentRules.Repeat;
import dev.chromamesh.controlplane.EnrolmentRules.Suspend;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.protocol.Refusal;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentRulesTest {

    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");

    private static final FakeClock CLOCK = new FakeClock(START);

    private static CertificateAuthority authority;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        authority = TestAuthority.open(folder.resolve("authority"), CLOCK);
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    @Test
    void aNewInstanceOfAKnownWorkloadMayJoin() {
        assertThat(join(List.of(), Samples.chroma("chroma-a", ONE, 8443))).isEqualTo(new Admit(List.of()));
        assertThat(join(List.of(), Samples.caller("search", ONE))).isEqualTo(new Admit(List.of()));
    }

    @Test
    void anUnknownWorkloadIsRefusedWithASuggestion() {
        assertRefused(
                join(List.of(), Samples.caller("serch", ONE)), Refusal.WORKLOAD_UNKNOWN, "did you mean \"search\"?");
    }

    @Test
    void aChromaMustSayWhereItListens() {
        assertRefused(join(List.of(), Samples.caller("chroma-a", ONE)), Refusal.INSTANCE_INVALID, "--listen HOST:PORT");
    }

    @Test
    void aSecondLiveInstanceOfAChromaIsRefused() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));

        assertRefused(
                join(List.of(one), Samples.chroma("chroma-a", TWO, 8444)),
                Refusal.CHROMA_HAS_INSTANCE,
                "chroma-a/" + ONE);
    }

    @Test
    void aChromaWhoseCertificateHasExpiredMakesRoom() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));
        Instant later = one.grant().expiresAt();

        assertThat(EnrolmentRules.join(
                        Samples.mesh().mesh(), List.of(one), Samples.chroma("chroma-a", TWO, 8443), "next", later))
                .isEqualTo(new Admit(List.of(ONE)));
    }

    @Test
    void aCallerMayHaveManyInstances() {
        InstanceRecord one = record(Samples.caller("search", ONE));

        assertThat(join(List.of(one), Samples.caller("search", TWO))).isEqualTo(new Admit(List.of()));
    }

    @Test
    void aStateFolderStaysWithItsWorkload() {
        InstanceRecord one = record(Samples.caller("search", ONE));

        assertRefused(
                join(List.of(one), Samples.chroma("chroma-a", ONE, 8443)),
                Refusal.INSTANCE_OF_OTHER_WORKLOAD,
                "belongs to search");
    }

    @Test
    void theSameInstanceOfACallerMayJoinAnew() {
        InstanceRecord one = record(Samples.caller("search", ONE));

        assertThat(join(List.of(one), Samples.caller("search", ONE))).isEqualTo(new Admit(List.of()));
    }

    @Test
    void nobodyTakesThePlaceOfALiveChromaByNamingItsInstance() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));

        assertRefused(
                join(List.of(one), Samples.chroma("chroma-a", ONE, 9443)),
                Refusal.CHROMA_HAS_INSTANCE,
                "chroma-mesh forget chroma-a/" + ONE);
    }

    @Test
    void theOwnRequestOfALiveChromaMayBeAnsweredAgain() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));

        assertThat(EnrolmentRules.join(
                        Samples.mesh().mesh(),
                        List.of(one),
                        Samples.chroma("chroma-a", ONE, 8443),
                        one.grant().request(),
                        CLOCK.instant()))
                .isEqualTo(new Admit(List.of()));
    }

    @Test
    void aChromaThatLostItsStandingMayJoinAnew() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));
        Instance anew = Samples.chroma("chroma-a", ONE, 8443);

        assertThat(join(List.of(one.suspend("a copy was seen")), anew)).isEqualTo(new Admit(List.of()));
        assertThat(EnrolmentRules.join(
                        Samples.mesh().mesh(),
                        List.of(one),
                        anew,
                        "next",
                        one.grant().expiresAt()))
                .isEqualTo(new Admit(List.of()));
        assertThat(join(List.of(), anew)).isEqualTo(new Admit(List.of()));
    }

    @Test
    void anAddressBelongsToOneInstance() {
        InstanceRecord one = record(Samples.chroma("chroma-a", ONE, 8443));

        assertRefused(
                join(List.of(one), Samples.chroma("chroma-b", TWO, 8443)),
                Refusal.INSTANCE_INVALID,
                "127.0.0.1:8443 is chroma-a's already");
    }

    @Test
    void theNewestCertificateRenews() {
        InstanceRecord one = record(Samples.caller("search", ONE));

        assertThat(EnrolmentRules.renewal(one, one.grant().leaf(), "next")).isEqualTo(new Issue());
    }

    @Test
    void theSameRequestGetsTheSameAnswer() {
        // given
        InstanceRecord before = record(Samples.caller("search", ONE));
        X509Certificate old = before.grant().leaf();
        InstanceRecord after = renewed(before, "next");

        // then: both from one that lost the reply and from one that got it
        assertThat(EnrolmentRules.renewal(after, old, "next")).isEqualTo(new Repeat(after.grant()));
        assertThat(EnrolmentRules.renewal(after, after.grant().leaf(), "next")).isEqualTo(new Repeat(after.grant()));
    }

    @Test
    void anOlderCertificateWithAnotherRequestSuspends() {
        InstanceRecord before = record(Samples.caller("search", ONE));
        InstanceRecord after = renewed(before, "next");

        assertThat(EnrolmentRules.renewal(after, before.grant().leaf(), "copy")).isInstanceOf(Suspend.class);
    }

    @Test
    void aCertificateFromBeforeTheOneBeforeSuspendsWhateverItAsksFor() {
        InstanceRecord first = record(Samples.caller("search", ONE));
        InstanceRecord third = renewed(renewed(first, "second"), "third");

        assertThat(EnrolmentRules.renewal(third, first.grant().leaf(), "third")).isInstanceOf(Suspend.class);
    }

    @Test
    void aSuspendedInstanceRenewsNoMore() {
        InstanceRecord one = record(Samples.caller("search", ONE)).suspend("a copy was seen");

        EnrolmentRules.Renewal renewal = EnrolmentRules.renewal(one, one.grant().leaf(), "next");

        assertThat(renewal).isInstanceOfSatisfying(Refuse.class, refuse -> {
            assertThat(refuse.refusal()).isEqualTo(Refusal.INSTANCE_SUSPENDED);
            assertThat(refuse.sentence()).contains("a copy was seen").contains("join again");
        });
    }

    @Test
    void aCertificateYoungerThanTheRecordRenews() {
        // given: a store put back from a backup knows an older certificate than the sidecar has
        InstanceRecord stale = record(Samples.caller("search", ONE));
        CLOCK.advance(Duration.ofMinutes(1));
        InstanceRecord present = renewed(stale, "next");

        // then
        assertThat(EnrolmentRules.renewal(stale, present.grant().leaf(), "third"))
                .isEqualTo(new Issue());
    }

    private static EnrolmentRules.Join join(List<InstanceRecord> known, Instance newcomer) {
        return EnrolmentRules.join(Samples.mesh().mesh(), known, newcomer, "next", CLOCK.instant());
    }

    private static InstanceRecord record(Instance instance) {
        return new InstanceRecord(
                instance, "1.40.0", START, grant(instance, "first", Optional.empty()), Optional.empty());
    }

    private static InstanceRecord renewed(InstanceRecord before, String request) {
        Grant grant =
                grant(before.instance(), request, Optional.of(before.grant().serial()));
        return before.with(before.instance(), "1.40.0", grant);
    }

    private static Grant grant(Instance instance, String request, Optional<String> renewedFrom) {
        return new Grant(
                request,
                renewedFrom,
                TestAuthority.chain(authority, instance.workload(), instance.id()),
                CLOCK.instant());
    }

    private static void assertRefused(EnrolmentRules.Join answer, Refusal refusal, String part) {
        assertThat(answer).isInstanceOfSatisfying(Refuse.class, refuse -> {
            assertThat(refuse.refusal()).isEqualTo(refusal);
            assertThat(refuse.sentence()).contains(part);
        });
    }
}
