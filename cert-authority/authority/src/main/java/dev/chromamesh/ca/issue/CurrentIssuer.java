package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.profile.IssuingRenewal;
import dev.chromamesh.ca.profile.Validity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuing authority in force. Followed by the next one when it is asked for and due, so that no timer has to survive
 * a suspended host. Thread-safe; while one caller makes the next authority the others use the present one.
 */
final class CurrentIssuer {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentIssuer.class);
    private static final Duration RETRY = Duration.ofMinutes(1);

    private final AuthorityFolder folder;
    private final Records records;
    private final AuthorityMaker maker;
    private final X509Certificate root;
    private final ReentrantLock renewal = new ReentrantLock();
    private volatile SigningKey issuing;
    private volatile @Nullable Instant failedAt;

    CurrentIssuer(
            AuthorityFolder folder, Records records, AuthorityMaker maker, X509Certificate root, SigningKey issuing) {
        this.folder = folder;
        this.records = records;
        this.maker = maker;
        this.root = root;
        this.issuing = issuing;
    }

    X509Certificate root() {
        return root;
    }

    /** The issuing authority without a look at the clock. */
    SigningKey present() {
        return issuing;
    }

    /** The issuing authority for a moment. May be out of its validity, if no other could be made. */
    SigningKey at(Instant now) {
        if (isDue(now) && mayTry(now)) {
            renew(now);
        }
        return issuing;
    }

    private void renew(Instant now) {
        boolean usable = Validity.of(issuing.certificate()).covers(now);
        if (!usable) {
            // Nothing to sign with: wait for whoever is making the next one.
            renewal.lock();
        } else if (!renewal.tryLock()) {
            return;
        }
        try {
            if (isDue(now)) {
                SigningKey next = maker.issuing(folder.unsealRoot(), now);
                records.made(next.certificate());
                folder.replaceIssuing(next);
                issuing = next;
                records.inForce(next.certificate());
                failedAt = null;
                LOG.info(
                        "new issuing authority {}, valid to {}",
                        next.certificate().getSubjectX500Principal(),
                        Validity.of(next.certificate()).notAfter());
            }
        } catch (AuthorityStateException e) {
            failedAt = now;
            LOG.error(
                    "no new issuing authority could be made; the present one ends at {}; trying again in {}: {}",
                    Validity.of(issuing.certificate()).notAfter(),
                    RETRY,
                    e.getMessage());
        } catch (RuntimeException e) {
            // Whatever is wrong with the next one must not take the present one out of use.
            failedAt = now;
            LOG.error(
                    "no new issuing authority could be made; the present one ends at {}; trying again in {}",
                    Validity.of(issuing.certificate()).notAfter(),
                    RETRY,
                    e);
        } finally {
            renewal.unlock();
        }
    }

    private boolean isDue(Instant now) {
        return IssuingRenewal.due(
                Validity.of(issuing.certificate()), Validity.of(root), now, AuthorityMaker.ISSUING_LIFETIME);
    }

    private boolean mayTry(Instant now) {
        Instant failed = failedAt;
        // A clock that was set back must not silence the retries until it has caught up.
        return failed == null || now.isBefore(failed) || !now.isBefore(failed.plus(RETRY));
    }
}
