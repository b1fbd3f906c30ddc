package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.ledger.RevocationReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What ended long ago is forgotten, but never by a clock that is wrong. */
class AuthorityForgettingTest extends RotatingAuthority {

    @Test
    void whatEndedLongAgoIsForgottenOnceTheClockCanBeBelieved() {
        // given
        Issued old = Samples.issue(authority, DAY);
        authority.revoke(old.leaf().getSerialNumber(), RevocationReason.SUPERSEDED);

        // when
        passes(Duration.ofDays(32));

        // then
        assertThat(authority.knows(old.leaf().getSerialNumber())).isFalse();
        assertThat(authority.revocations().of(old.leaf().getSerialNumber())).isEmpty();
    }

    @Test
    void aClockThatIsAMonthAheadMakesNobodyForgotten() throws Exception {
        // given: an authority whose wall clock is set while the other one goes on
        authority.close();
        authority = CertificateAuthority.open(
                folder, Samples.SETTINGS, Samples.vaults(), new Surroundings(clock, () -> DAY, JournalFiles::in));
        Issued present = Samples.issue(authority, DAY);
        authority.revoke(present.leaf().getSerialNumber(), RevocationReason.SUPERSEDED);

        // when: it is ahead, and work goes on
        clock.advance(Duration.ofDays(40));
        authority.rotate();
        for (int i = 0; i < 1_100; i++) {
            Samples.issue(authority, DAY);
        }
        authority.rotate();
        clock.set(NOW);

        // then
        assertThat(authority.knows(present.leaf().getSerialNumber())).isTrue();
        assertThat(authority.revocations().of(present.leaf().getSerialNumber())).isPresent();
    }
}
