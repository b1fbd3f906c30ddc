package dev.chromamesh.ca.inspect;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.ledger.AuthorityDigests;
import dev.chromamesh.ca.ledger.LeafRecord;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Tier;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

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
        certificates(view).ifPresent(findings::add);
        journal(view).ifPresent(findings::add);
        Optional<Validity> root = view.active(Tier.ROOT).map(Validity::of);
        Optional<Validity> issuing = view.active(Tier.ISSUING).map(Validity::of);
        if (root.isEmpty() || issuing.isEmpty()) {
            findings.add(new Finding(
                    Severity.ERROR,
                    "nobody-signs",
                    "no issuing authority signs now: the server's log says what it waits for"));
        }
        root.flatMap(validity -> validity("root", validity, now)).ifPresent(findings::add);
        issuing.flatMap(validity -> validity("issuing authority", validity, now))
                .ifPresent(findings::add);
        root.filter(validity -> validity.covers(now))
                .flatMap(validity -> rootAge(validity, now))
                .ifPresent(findings::add);
        if (root.isPresent() && issuing.isPresent() && isOverdue(issuing.get(), root.get(), now)) {
            findings.add(new Finding(
                    Severity.WARNING,
                    "issuing-overdue",
                    "the issuing authority ends at " + issuing.get().notAfter()
                            + " and has not been followed by another: the server does that by itself while it runs and"
                            + " its disk can be written"));
        }
        tainted(view.ledger().hierarchy()).forEach(findings::add);
        findings.sort(Comparator.comparing(Finding::severity));
        return new Examination(findings, outlook(view, root, issuing, now));
    }

    private static Stream<Finding> tainted(Hierarchy hierarchy) {
        return hierarchy.authorities().values().stream()
                .filter(authority -> authority.isTainted() && !authority.phase().isOver())
                .map(authority -> new Finding(
                        Severity.WARNING,
                        "authority-tainted",
                        authority.id() + " is tainted and still "
                                + authority.phase().word()
                                + ": see what the rotation waits for with `chroma-mesh ca show`"));
    }

    private static Optional<Finding> certificates(AuthorityView view) {
        for (Map.Entry<AuthorityId, AuthorityCertificates> each :
                view.certificates().entrySet()) {
            Optional<String> journaled = view.ledger().digests(each.getKey()).map(AuthorityDigests::certificate);
            Optional<X509Certificate> root = view.ledger()
                    .hierarchy()
                    .find(each.getKey())
                    .flatMap(Authority::signedBy)
                    .filter(id -> each.getKey().tier() == Tier.ISSUING)
                    .map(id -> view.certificates().get(id))
                    .map(AuthorityCertificates::own);
            X509Certificate own = each.getValue().own();
            if (!journaled.equals(Optional.of(Digests.sha256(own))) || !isSigned(own, root.orElse(own))) {
                return Optional.of(new Finding(
                        Severity.ERROR,
                        "chain-broken",
                        "the certificate of " + each.getKey()
                                + " is not the one that the journal names, or its root did"
                                + " not sign it: nobody trusts what is issued. Restore the folder from a backup"));
            }
        }
        return Optional.empty();
    }

    private static boolean isSigned(X509Certificate certificate, X509Certificate by) {
        try {
            certificate.verify(by.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
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
        return issuing.covers(now)
                && left.multipliedBy(OVERDUE_PARTS).compareTo(issuing.length()) < 0
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

    private static List<Event> outlook(
            AuthorityView view, Optional<Validity> root, Optional<Validity> issuing, Instant now) {
        List<Event> outlook = new ArrayList<>();
        outlook.add(new Event(now, "nobody joins and no certificate is renewed; running links are not affected"));
        List<LeafRecord> newest = newest(view.ledger().unexpired(now));
        if (!newest.isEmpty()) {
            outlook.add(event("the first to be without a certificate is ", newest.get(0)));
        }
        if (newest.size() > 1) {
            outlook.add(event("the last to be without a certificate is ", newest.get(newest.size() - 1)));
        }
        issuing.ifPresent(validity -> outlook.add(new Event(validity.notAfter(), "the issuing authority ends")));
        root.ifPresent(
                validity -> outlook.add(new Event(validity.notAfter(), "the root ends; all have to join again")));
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
