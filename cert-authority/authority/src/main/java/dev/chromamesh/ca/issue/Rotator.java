package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.ledger.ForgottenRecord;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.rotation.ClockWatch;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Decision;
import dev.chromamesh.ca.rotation.Finding;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Inputs;
import dev.chromamesh.ca.rotation.Moment;
import dev.chromamesh.ca.rotation.Rotation;
import dev.chromamesh.ca.rotation.RotationPolicy;
import dev.chromamesh.ca.rotation.Step;
import dev.chromamesh.ca.vault.VaultException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has decided what rotation does now, and does it. Whoever signs a leaf comes by first, so that an issuing authority is
 * followed in time even where nobody calls {@link #turn}, and no timer has to survive a suspended host. Thread-safe; while
 * one caller makes the next authority the others use the present one.
 */
final class Rotator {

    private static final Logger LOG = LoggerFactory.getLogger(Rotator.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Authorities authorities;
    private final Records records;
    private final Ledger ledger;
    private final RotationPolicy policy;
    private final Rotation rotation;
    private final InstantSource clock;
    private final MonotonicClock monotonic;
    private final ReentrantLock turn = new ReentrantLock();
    private ClockWatch watch;
    private Set<String> known = Set.of();
    private volatile Supplier<HolderBundles> bundles = () -> HolderBundles.UNKNOWN;
    private volatile RotationOutcome last;
    private Instant triedInVain = Instant.EPOCH;

    Rotator(Authorities authorities, Records records, RotationPolicy policy, Surroundings surroundings) {
        this.authorities = authorities;
        this.records = records;
        this.ledger = records.ledger();
        this.policy = policy;
        this.rotation = new Rotation(policy);
        this.clock = surroundings.clock();
        this.monotonic = surroundings.monotonic();
        Instant now = clock.instant();
        this.watch = ClockWatch.startingAt(now, monotonic.elapsed());
        Optional<String> missing = authorities.rootsMissing();
        this.last =
                new RotationOutcome(List.of(), decide(now, missing.isEmpty(), List.of()), missing, Optional.empty());
    }

    /** From whom to know which trust bundles are out there. */
    void learnFrom(Supplier<HolderBundles> bundles) {
        this.bundles = bundles;
    }

    /** What came of the last look. */
    RotationOutcome last() {
        return last;
    }

    /**
     * Before a leaf is signed: if the issuing authority is of no use now, or due to be followed, makes another one sign. All
     * else is left to the next turn. Whatever goes wrong leaves the present one in use.
     */
    void glance(Instant now) {
        boolean mustWait = authorities.present().hierarchy().signer(now).isEmpty();
        if (!isDue(now)) {
            return;
        }
        if (mustWait) {
            // Nothing to sign with: wait for whoever is making the next one
            turn.lock();
        } else if (!turn.tryLock()) {
            return;
        }
        try {
            if (isDue(now) && mayTryAgain(now)) {
                take(() -> look(List.of(), true));
                triedInVain = isDue(now) ? now : Instant.EPOCH;
            }
        } catch (RuntimeException e) {
            triedInVain = now;
            LOG.error("no other issuing authority could be made; the present one goes on, and it is tried again", e);
        } finally {
            turn.unlock();
        }
    }

    private boolean isDue(Instant now) {
        return authorities
                .present()
                .hierarchy()
                .signer(now)
                .map(issuer -> !now.isBefore(issuer.at(policy.due())))
                .orElse(true);
    }

    /** Looks, and does what is due. */
    RotationOutcome turn(List<Command> commands) {
        turn.lock();
        try {
            RotationOutcome outcome = take(() -> look(commands, false));
            forget();
            return outcome;
        } finally {
            turn.unlock();
        }
    }

    /** Numbers the trust bundle above all that anybody has seen. */
    Optional<String> raise(long seen) {
        turn.lock();
        try {
            authorities.settle();
            Hierarchy hierarchy = ledger.hierarchy();
            if (seen >= hierarchy.bundle()) {
                authorities.carryOut(new Step.Raise(hierarchy.step() + 1, clock.instant(), seen + 1));
            }
            return Optional.empty();
        } catch (RootKeyException | VaultException | AuthorityStateException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            turn.unlock();
        }
    }

    private RotationOutcome take(Supplier<RotationOutcome> look) {
        RotationOutcome outcome = look.get();
        last = outcome;
        say(outcome);
        return outcome;
    }

    private RotationOutcome look(List<Command> commands, boolean onlySigner) {
        Instant now = clock.instant();
        watch = watch.lookingAt(now, monotonic.elapsed());
        Optional<String> missing = authorities.rootsMissing();
        Progress progress = new Progress(onlySigner);
        settle(progress);
        Decision decision = decide(now, missing.isEmpty(), commands);
        List<Finding> refused = decision.findings().stream()
                .filter(finding -> finding.code() == Finding.Code.COMMAND_REFUSED)
                .toList();
        boolean canMake = missing.isEmpty();
        while (!decision.steps().isEmpty() && !isEnough(progress, now)) {
            canMake &= carryOut(decision.steps(), progress, now);
            settle(progress);
            decision = decide(now, canMake, List.of());
        }
        return new RotationOutcome(
                progress.done, decision.with(refused), missing.or(() -> progress.rootTrouble), progress.trouble);
    }

    /** Nothing may be decided while it is not known what became of the last step. */
    private void settle(Progress progress) {
        try {
            authorities.settle();
        } catch (AuthorityStateException e) {
            progress.trouble = Optional.of("rotation waits, trying again: " + e.getMessage());
            progress.isOver = true;
        }
    }

    /** What ended long ago; by a clock that is wrong, that would be what is in use. */
    private void forget() {
        Moment moment = watch.moment();
        if (moment.steadyFor().compareTo(policy.hold()) < 0) {
            return;
        }
        Optional<ForgottenRecord> forgettable = ledger.forgettable(moment.now());
        if (forgettable.isPresent()) {
            try {
                records.write(forgettable.get());
            } catch (AuthorityStateException e) {
                LOG.warn("leaves that ended long ago are kept in mind: {}", e.getMessage());
            }
        }
    }

    private boolean isEnough(Progress progress, Instant now) {
        return progress.isOver || (progress.onlySigner && !isDue(now));
    }

    private static final class Progress {
        private final boolean onlySigner;
        private final List<Step> done = new ArrayList<>();
        private Optional<String> trouble = Optional.empty();
        private Optional<String> rootTrouble = Optional.empty();
        private boolean isOver;

        private Progress(boolean onlySigner) {
            this.onlySigner = onlySigner;
        }
    }

    /**
     * Does what can be done. Where something cannot be made, what needs nothing new may still be possible; anything else that
     * goes wrong is the end of this look.
     *
     * @return whether authorities can be made now, as far as is known
     */
    private boolean carryOut(List<Step> steps, Progress progress, Instant now) {
        for (Step step : steps) {
            if (isEnough(progress, now)) {
                return true;
            }
            try {
                authorities.carryOut(step);
                progress.done.add(step);
                LOG.info("{}", Sentences.of(step));
            } catch (RootKeyException e) {
                progress.rootTrouble = Optional.of(String.valueOf(e.getMessage()));
                return false;
            } catch (VaultException | AuthorityStateException e) {
                progress.trouble = Optional.of(trouble(step, e));
                progress.isOver = !(step instanceof Step.Prepare);
                return false;
            } catch (RuntimeException e) {
                LOG.error("{}", trouble(step, e), e);
                progress.trouble = Optional.of(trouble(step, e));
                progress.isOver = true;
            }
        }
        return true;
    }

    private static String trouble(Step step, Exception cause) {
        String what = step instanceof Step.OfAuthority about ? about.id().toString() : "the operator's command";
        return what + " waits, and it is tried again: " + cause.getMessage();
    }

    private Decision decide(Instant now, boolean canMake, List<Command> commands) {
        Hierarchy hierarchy = ledger.hierarchy();
        return rotation.next(
                hierarchy,
                new Inputs(
                        watch.moment(), canMake, ledger.view(), LeafHolders.at(now, ledger, bundles.get()), commands));
    }

    /** Each thing once, for as long as it is so, whomever it concerns at the moment. */
    private void say(RotationOutcome outcome) {
        Map<String, String> news = new LinkedHashMap<>();
        outcome.trouble().ifPresent(trouble -> news.put(trouble, trouble));
        for (Finding finding : outcome.decision().findings()) {
            news.put(finding.text(), finding.text() + Sentences.names(finding.holders()));
        }
        if (outcome.decision().findings().stream().anyMatch(Rotator::wantsRoot)) {
            outcome.rootsMissing().ifPresent(why -> news.put(why, why));
        }
        news.forEach((what, sentence) -> {
            if (!known.contains(what)) {
                LOG.warn("{}", sentence);
            }
        });
        known = Set.copyOf(news.keySet());
    }

    private static boolean wantsRoot(Finding finding) {
        return switch (finding.code()) {
            case ROOT_KEY_NEEDED, FEW_ISSUERS_LEFT, ROOT_AGES -> true;
            default -> false;
        };
    }

    private boolean mayTryAgain(Instant now) {
        // A clock that was set back must not silence the tries until it has caught up
        return now.isBefore(triedInVain) || Duration.between(triedInVain, now).compareTo(PAUSE) >= 0;
    }
}
