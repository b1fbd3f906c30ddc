package dev.chromamesh.ca.inspect;

import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.ca.key.FolderView;
import dev.chromamesh.ca.ledger.LeafRecord;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.Validity;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The state of an authority's health at one moment: what is wrong, and what happens when if the authority stops now. Pure.
 *
 * @param findings what is wrong, the worst first; empty if nothing is
 * @param outlook what is going to happen if nothing is signed from now on, in the order of time
 */
public record Examination(List<Finding> findings, List<Event> outlook) {

    /** Copies the lists. */
    public Examination {
        findings = List.copyOf(findings);
        outlook = List.copyOf(outlook);
    }

    /** How bad a finding is. */
    public enum Severity {
        /** Something does not work, or was tampered with. */
        ERROR,
        /** Something will not work in time. */
        WARNING
    }

    /**
     * Something that is wrong.
     *
     * @param severity how bad
     * @param code stable, for scripts
     * @param text what is wrong and what to do, one line
     */
    public record Finding(Severity severity, String code, String text) {}

    /**
     * Something that is going to happen.
     *
     * @param at when
     * @param text what, one line
     */
    public record Event(Instant at, String text) {}

    /** Parts of the root's life after which its end is announced ever louder. */
    private static final double[] ROOT_WARNINGS = {0.9, 0.75, 0.5};

    private static final int OVERDUE_PARTS = 6;

    /** Examines. */
    public static Examination of(AuthorityView view, Instant now) {
        List<Finding> findings = new ArrayList<>();
        Validity root = Validity.of(view.folder().root());
        Validity issuing = Validity.of(view.folder().issuing());
        chain(view.folder()).ifPresent(findings::add);
        journal(view).ifPresent(findings::add);
        validity("root", root, now).ifPresent(findings::add);
        validity("issuing authority", issuing, now).ifPresent(findings::add);
        if (root.covers(now)) {
            rootAge(root, now).ifPresent(findings::add);
        }
        if (issuing.covers(now) && isOverdue(issuing, root, now)) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "issuing-overdue",
                    "the issuing authority ends at " + issuing.notAfter()
                            + " and no next one was made: the server makes it by itself while it runs and its disk can be"
                            + " written"));
        }
        findings.sort(Comparator.comparing(Finding::severity));
        return new Examination(findings, outlook(view, root, issuing, now));
    }

    private static Optional<Finding> chain(FolderView folder) {
        try {
            folder.root().verify(folder.root().getPublicKey());
            folder.issuing().verify(folder.root().getPublicKey());
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            return Optional.of(new Finding(
                    Severity.ERROR,
                    "chain-broken",
                    "the root did not sign the issuing authority, or not itself: nobody trusts what is issued. Restore"
                            + " the folder from a backup"));
        }
    }

    private static Optional<Finding> journal(AuthorityView view) {
        if (view.journal() instanceof Verification.Faulty faulty) {
            return Optional.of(new Finding(
                    Severity.ERROR,
                    "journal-damaged",
                    faulty.file() + ", line " + faulty.line() + ", record " + faulty.sequence() + ": " + faulty.what()
                            + ". Keep the files for examination and restore the folder from a backup"));
        }
        String issuing = new Issuer(view.folder().issuing()).keyId();
        if (view.ledger().authority(issuing).isEmpty()) {
            return Optional.of(new Finding(
                    Severity.ERROR,
                    "journal-foreign",
                    "the journal knows nothing of the issuing authority " + issuing
                            + ": they are not of one authority, or not of one time"));
        }
        return Optional.empty();
    }

    private static Optional<Finding> validity(String what, Validity validity, Instant now) {
        if (now.isAfter(validity.notAfter())) {
            return Optional.of(
                    new Finding(Severity.ERROR, "expired", "the " + what + " expired at " + validity.notAfter()));
        }
        if (now.isBefore(validity.notBefore())) {
            return Optional.of(new Finding(
                    Severity.ERROR,
                    "not-yet-valid",
                    "the " + what + " is valid from " + validity.notBefore() + " only, and this host's clock says "
                            + now + ": set the clock"));
        }
        return Optional.empty();
    }

    /** A next one is due in the last third; in the last sixth somebody should look why there is none. */
    private static boolean isOverdue(Validity issuing, Validity root, Instant now) {
        Duration left = Duration.between(now, issuing.notAfter());
        return left.multipliedBy(OVERDUE_PARTS).compareTo(issuing.length()) < 0
                && issuing.notAfter().isBefore(root.notAfter());
    }

    private static Optional<Finding> rootAge(Validity root, Instant now) {
        double lived = (double) Duration.between(root.notBefore(), now).toSeconds()
                / Duration.between(root.notBefore(), root.notAfter()).toSeconds();
        for (double part : ROOT_WARNINGS) {
            if (lived >= part) {
                return Optional.of(new Finding(
                        Severity.WARNING,
                        "root-ages",
                        Math.round(100 * part) + " % of the root's life are over; it ends at " + root.notAfter()
                                + ", and nothing that it signed is trusted after that"));
            }
        }
        return Optional.empty();
    }

    private static List<Event> outlook(AuthorityView view, Validity root, Validity issuing, Instant now) {
        List<Event> outlook = new ArrayList<>();
        outlook.add(new Event(now, "nobody joins and no certificate is renewed; running links are not affected"));
        List<LeafRecord> newest = newest(view.ledger().unexpired(now));
        if (!newest.isEmpty()) {
            outlook.add(event("the first to be without a certificate is ", newest.get(0)));
        }
        if (newest.size() > 1) {
            outlook.add(event("the last to be without a certificate is ", newest.get(newest.size() - 1)));
        }
        outlook.add(new Event(issuing.notAfter(), "the issuing authority ends"));
        outlook.add(new Event(root.notAfter(), "the root ends; all have to join again"));
        outlook.sort(Comparator.comparing(Event::at));
        return outlook;
    }

    /** The certificate that each instance uses now, in the order of their ends. */
    private static List<LeafRecord> newest(List<LeafRecord> leaves) {
        Map<List<Object>, LeafRecord> newest = new HashMap<>();
        for (LeafRecord leaf : leaves) {
            newest.merge(
                    List.of(leaf.id(), leaf.instance()),
                    leaf,
                    BinaryOperator.maxBy(Comparator.comparing(LeafRecord::issuedAt)));
        }
        return newest.values().stream()
                .sorted(Comparator.comparing(LeafRecord::notAfter))
                .toList();
    }

    private static Event event(String what, LeafRecord leaf) {
        String instance = leaf.instance().map(uuid -> ", instance " + uuid).orElse("");
        return new Event(leaf.notAfter(), what + leaf.id() + instance);
    }
}
