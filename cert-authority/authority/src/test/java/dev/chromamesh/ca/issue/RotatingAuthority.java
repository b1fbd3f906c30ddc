package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An authority whose clocks go on together, with what its rotation is judged by. */
abstract class RotatingAuthority {

    @TempDir
    Path parent;

    final SettableClock clock = new SettableClock(NOW);
    Path folder;
    CertificateAuthority authority;

    /** What all holders are said to have acknowledged. */
    long acknowledged;

    @BeforeEach
    void open() throws Exception {
        folder = parent.resolve("ca");
        // both clocks go on together
        Surroundings surroundings =
                new Surroundings(clock, () -> Duration.between(NOW, clock.instant()), JournalFiles::in);
        authority = CertificateAuthority.open(folder, Samples.SETTINGS, Samples.vaults(), surroundings);
        authority.learnFrom(() -> (id, instance) -> acknowledged);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    /** Time in which the authority is looked after: what takes several looks gets them. */
    void passes(Duration time) {
        clock.advance(time);
        for (int look = 0; look < 3; look++) {
            authority.rotate();
        }
    }

    Phase phase(AuthorityId id) {
        return authority.hierarchy().find(id).orElseThrow().phase();
    }

    List<AuthorityId> prepared() {
        return authority.hierarchy().authorities().values().stream()
                .filter(one -> one.phase() == Phase.PREPARED && one.id().tier() == Tier.ISSUING)
                .map(one -> one.id())
                .toList();
    }

    void trust(TrustBundle bundle, Issued issued) {
        Instant now = clock.instant();
        try {
            new SpiffeTrustManager(() -> bundle, Samples.SEARCH::equals, () -> now)
                    .checkServerTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
        } catch (CertificateException e) {
            throw new AssertionError("not trusted by " + bundle.roots().size() + " roots", e);
        }
    }
}
