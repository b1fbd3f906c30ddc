package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.inspect.AuthorityView;
import dev.chromamesh.ca.inspect.Examination;
import dev.chromamesh.ca.inspect.Examination.Finding;
import dev.chromamesh.ca.inspect.Examination.Severity;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.rotation.AuthorityId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExaminationTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private AuthorityView view;

    @BeforeEach
    void make() throws Exception {
        Path folder = parent.resolve("ca");
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            Samples.issue(authority, Duration.ofHours(2));
            clock.advance(Duration.ofHours(1));
            Samples.issue(authority, DAY);
        }
        view = AuthorityView.read(folder);
    }

    @Test
    void aGoodAuthorityHasNoFindings() {
        assertThat(Examination.of(view, NOW.plus(Duration.ofHours(1))).findings())
                .isEmpty();
    }

    @Test
    void theOutlookNamesOnlyTheNewestCertificateOfAnInstance() {
        List<Examination.Event> outlook =
                Examination.of(view, NOW.plus(Duration.ofHours(1))).outlook();

        assertThat(outlook).extracting(Examination.Event::at).isSorted();
        assertThat(outlook.get(1))
                .isEqualTo(new Examination.Event(
                        NOW.plus(Duration.ofHours(25)),
                        "the first to be without a certificate is spiffe://chroma.example/search, instance "
                                + Samples.INSTANCE));
        assertThat(outlook).hasSize(4);
    }

    @Test
    void anIssuingAuthorityWithoutASuccessorIsNoticedBeforeItEnds() {
        assertThat(findings(NOW.plus(Duration.ofDays(65)))).isEmpty();
        assertThat(findings(NOW.plus(Duration.ofDays(80)))).containsExactly("WARNING issuing-overdue");
        assertThat(findings(NOW.plus(Duration.ofDays(91)))).containsExactly("ERROR expired");
    }

    @Test
    void theRootsEndIsAnnouncedEverLouder() {
        for (int part : new int[] {50, 75, 90}) {
            Instant now = NOW.plus(Duration.ofDays(3_652L * part / 100 + 1));

            List<Finding> findings = Examination.of(view, now).findings();

            assertThat(findings).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.code()).isEqualTo("root-ages");
                assertThat(finding.text()).startsWith(part + " % of the root's life are over; it ends at 2036-11-24T");
            });
        }
        assertThat(findings(NOW.plus(Duration.ofDays(3_700)))).containsExactly("ERROR expired", "ERROR expired");
    }

    @Test
    void aClockThatIsWrongIsNamed() {
        List<Finding> findings =
                Examination.of(view, NOW.minus(Duration.ofDays(1))).findings();

        assertThat(findings).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.code()).isEqualTo("not-yet-valid");
            assertThat(finding.text()).endsWith("this host's clock says 2026-11-24T12:00:00Z: set the clock");
        });
    }

    @Test
    void anIssuingAuthorityOfAnotherRootIsNamed() throws Exception {
        // given
        Path other = parent.resolve("other");
        Samples.open(other, clock).close();
        SortedMap<AuthorityId, AuthorityCertificates> mixed = new TreeMap<>(view.certificates());
        mixed.put(AuthorityId.root(1), AuthorityView.read(other).certificates().get(AuthorityId.root(1)));
        view = new AuthorityView(view.folder(), view.ledger(), mixed, view.journal());

        // then
        assertThat(findings(clock.instant())).containsExactly("ERROR chain-broken");
    }

    private List<String> findings(Instant now) {
        return Examination.of(view, now).findings().stream()
                .map(finding -> finding.severity() + " " + finding.code())
                .toList();
    }
}
