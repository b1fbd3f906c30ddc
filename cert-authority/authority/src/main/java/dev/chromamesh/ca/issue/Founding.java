package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.StateFiles;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.rotation.Decision;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Inputs;
import dev.chromamesh.ca.rotation.Moment;
import dev.chromamesh.ca.rotation.Rotation;
import dev.chromamesh.ca.rotation.Step;
import dev.chromamesh.ca.vault.VaultException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a new authority: the first steps of rotation, until a leaf can be signed and a second root stands by, which then all
 * know from the first moment on. The others can wait.
 */
final class Founding {

    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);

    private Founding() {}

    /** @throws AuthorityStateException if the clock is before the build date, or a vault does not work */
    static X509Certificate run(
            StateFiles files, AuthorityMaker maker, AuthoritySettings settings, Surroundings surroundings)
            throws AuthorityStateException {
        Instant now = surroundings.clock().instant();
        if (now.isBefore(settings.buildDate())) {
            throw new AuthorityStateException("certificate authority cannot make its root: the clock says " + now
                    + ", but this software was built at " + settings.buildDate() + ". Set the clock and start again");
        }
        Rotation rotation = new Rotation(settings.rotation());
        try (Records records = Records.open(
                        surroundings.journals().apply(files.journal()), files.journalSeal(), surroundings.clock());
                Authorities authorities = Authorities.none(files, records, maker)) {
            while (!isReady(authorities, now)) {
                LeafHolders nobody = LeafHolders.at(now, records.ledger(), HolderBundles.UNKNOWN);
                Inputs inputs = new Inputs(
                        new Moment(now, Duration.ZERO), true, records.ledger().view(), nobody, List.of());
                carryOut(rotation.next(records.ledger().hierarchy(), inputs), authorities, now);
            }
            X509Certificate root = authorities.present().root();
            LOG.info(
                    "new certificate authority for {}: {}, valid to {}",
                    settings.trustDomain(),
                    root.getSubjectX500Principal(),
                    Validity.of(root).notAfter());
            return root;
        } catch (RootKeyException e) {
            throw new AuthorityStateException("certificate authority cannot start: " + e.getMessage(), e);
        } catch (VaultException e) {
            throw AuthorityStateException.vault(e);
        }
    }

    private static void carryOut(Decision decision, Authorities authorities, Instant now)
            throws RootKeyException, VaultException, AuthorityStateException {
        if (decision.steps().isEmpty()) {
            throw new IllegalStateException(
                    "rotation: no step that leads to a signer and a root that stands by (expected: some)");
        }
        for (Step step : decision.steps()) {
            if (!isReady(authorities, now)) {
                authorities.carryOut(step);
            }
        }
    }

    private static boolean isReady(Authorities authorities, Instant now) {
        Hierarchy hierarchy = authorities.present().hierarchy();
        return hierarchy.signer(now).isPresent() && hierarchy.trusted().size() > 1;
    }
}
