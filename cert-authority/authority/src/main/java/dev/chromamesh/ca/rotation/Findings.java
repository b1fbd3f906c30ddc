package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Finding.Code.FEW_ISSUERS_LEFT;
import static dev.chromamesh.ca.rotation.Finding.Code.ISSUANCE_STOPPED;
import static dev.chromamesh.ca.rotation.Finding.Code.LEFT_BEHIND;
import static dev.chromamesh.ca.rotation.Finding.Code.OVERRIDE_WOULD_BREAK;
import static dev.chromamesh.ca.rotation.Finding.Code.ROOT_AGES;
import static dev.chromamesh.ca.rotation.Finding.Code.ROOT_KEY_NEEDED;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator should know of a situation. */
final class Findings {

    /** The shares of a root's life after which its age is worth a word while its key is away. */
    static final List<Share> AGES = List.of(new Share(50, 100), new Share(75, 100), new Share(90, 100));

    private static final int FEW = 2;

    private Findings() {}

    static List<Finding> of(Situation s, List<Wait> waits, boolean isToBeContinued) {
        List<Finding> findings = new ArrayList<>();
        if (!isToBeContinued) {
            stopped(s, waits).ifPresent(findings::add);
            overrideWouldBreak(s).ifPresent(findings::add);
        }
        leftBehind(s).forEach(findings::add);
        if (!s.inputs().rootAvailable()) {
            keyNeeded(waits).ifPresent(findings::add);
            fewIssuers(s).ifPresent(findings::add);
            age(s).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> stopped(Situation s, List<Wait> waits) {
        if (s.hierarchy().signer(s.now()).isPresent()) {
            return Optional.empty();
        }
        Optional<Wait> wait = waits.stream()
                .filter(one -> one.what() != Wait.What.LEAVES && one.what() != Wait.What.EARLIER_ROTATION)
                .findFirst();
        String why = wait.map(Findings::blocking).orElse("no issuing authority is valid now; check the clock");
        return Optional.of(new Finding(
                ISSUANCE_STOPPED,
                "No leaf can be signed: " + why + ".",
                wait.map(Wait::holders).orElse(List.of())));
    }

    private static String blocking(Wait wait) {
        return switch (wait.what()) {
            case ACKNOWLEDGEMENT ->
                wait.authority() + " may not take over before trust bundle " + wait.bundle()
                        + " is acknowledged; wait, or override";
            case ROOT_KEY -> wait.authority() + " needs the root's key; bring it to the host";
            default -> wait.authority() + " waits until the clock has been steady for a while";
        };
    }

    private static Optional<Finding> overrideWouldBreak(Situation s) {
        return Waits.unsettledRoot(s).filter(root -> !s.notYet(root).isEmpty()).map(root -> {
            Optional<Authority> bridge =
                    root.signedBy().flatMap(s.hierarchy()::find).filter(one -> one.isSound(s.now()));
            String effect = bridge.map(one -> "can check leaves of " + root.id() + " only by way of " + one.id()
                            + ", until it leaves the trust bundle")
                    .orElse("cannot check any leaf of " + root.id() + " until they acknowledge it");
            String text = "Without acknowledgement of trust bundle " + root.bundle() + " these " + effect
                    + "; each is named with the end of its own leaf.";
            return new Finding(OVERRIDE_WOULD_BREAK, text, s.notYet(root));
        });
    }

    private static Stream<Finding> leftBehind(Situation s) {
        Stream<Finding> unaware = s.active(Tier.ROOT).stream()
                .map(root -> new Finding(
                        LEFT_BEHIND,
                        root.id() + " signs, and these did not acknowledge trust bundle " + root.bundle() + " yet.",
                        s.notYet(root)));
        Stream<Finding> trusting = overAndTainted(Tier.ROOT, s)
                .map(root -> new Finding(
                        LEFT_BEHIND,
                        root.id() + " is tainted, and these still trust it: they did not acknowledge trust bundle "
                                + root.bundle() + " yet.",
                        s.notYet(root)));
        Stream<Finding> refused = overAndTainted(Tier.ISSUING, s)
                .filter(issuer -> s.hierarchy().rootOf(issuer).phase().isOver())
                .map(issuer -> new Finding(
                        LEFT_BEHIND,
                        "The leaves of " + issuer.id() + " are refused, and these did not renew theirs in time.",
                        s.inputs().acknowledgements().holding(issuer.id())));
        return Stream.of(unaware, trusting, refused)
                .flatMap(findings -> findings)
                .filter(finding -> !finding.holders().isEmpty());
    }

    private static Stream<Authority> overAndTainted(Tier tier, Situation s) {
        return s.hierarchy()
                .of(tier)
                .filter(one -> one.isTainted() && one.phase().isOver());
    }

    private static Optional<Finding> keyNeeded(List<Wait> waits) {
        return waits.stream()
                .filter(wait -> wait.what() == Wait.What.ROOT_KEY)
                .findFirst()
                .map(wait -> new Finding(
                        ROOT_KEY_NEEDED,
                        wait.authority() + " waits for the root's key; bring it to the host.",
                        List.of()));
    }

    private static Optional<Finding> fewIssuers(Situation s) {
        return s.soundRoot().flatMap(root -> {
            long left = AdvanceRules.useful(root, s).count();
            String text = "Signed in advance below " + root.id() + ": " + left
                    + ". Bring the root's key to the host, so that more can be signed.";
            return left < FEW ? Optional.of(new Finding(FEW_ISSUERS_LEFT, text, List.of())) : Optional.empty();
        });
    }

    private static Optional<Finding> age(Situation s) {
        return s.active(Tier.ROOT)
                .flatMap(root -> AGES.stream()
                        .filter(share -> !root.at(share).isAfter(s.now()))
                        .max(Comparator.comparingInt(Share::part))
                        .map(share -> new Finding(
                                ROOT_AGES,
                                root.id() + " has passed " + share.part() + " % of its life, which ends "
                                        + root.validity().notAfter() + ". Bring its key to the host.",
                                List.of())));
    }
}
