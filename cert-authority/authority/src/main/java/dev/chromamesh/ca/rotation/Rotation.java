package dev.chromamesh.ca.rotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides how authorities follow each other. It keeps nothing: the same hierarchy, inputs and policy give the same
 * decision, so that a crash between any two steps is resumed by asking again.
 *
 * <p>Whoever asks does the steps in order, each one durably before the next, and asks again at news and at
 * {@link Decision#askAgain}. Safe for any number of threads.
 */
public final class Rotation {

    /** Whatever signs comes first, whatever cannot be undone last. The list is the order. */
    static final List<Rule> RULES = List.of(
            IssuerRules::prepareBelowNextRoot,
            RootRules::activate,
            IssuerRules::prepareDue,
            IssuerRules::activate,
            IssuerRules::drain,
            RootRules::drain,
            RootRules::prepare,
            RootRules::publish,
            AdvanceRules::sign,
            AdvanceRules::destroyUseless,
            EndRules::retireIssuer,
            EndRules::destroyIssuer,
            EndRules::retireRoot,
            EndRules::retireStandBy,
            EndRules::destroyRoot);

    /** More than any decision needs; what is left after it is done at the next one. */
    private static final int MOST_STEPS = 100;

    private final RotationPolicy policy;
    private final List<Rule> rules;

    /** Decides by this policy. */
    public Rotation(RotationPolicy policy) {
        this(policy, RULES);
    }

    Rotation(RotationPolicy policy, List<Rule> rules) {
        this.policy = policy;
        this.rules = List.copyOf(rules);
    }

    /** What should happen to a hierarchy now. */
    public Decision next(Hierarchy hierarchy, Inputs inputs) {
        List<Step> steps = new ArrayList<>();
        List<Finding> refused = new ArrayList<>();
        Situation situation = new Situation(hierarchy, inputs, policy);
        for (Command command : inputs.commands()) {
            Commands.Answer answer = Commands.answer(command, situation);
            answer.refusal().ifPresent(refused::add);
            if (answer.step().isPresent()) {
                steps.add(answer.step().get());
                situation = situation.after(answer.step().get());
            }
        }
        Optional<? extends Step> step = first(situation);
        while (step.isPresent() && !isToBeContinued(hierarchy, situation, steps)) {
            steps.add(step.get());
            situation = situation.after(step.get());
            step = first(situation);
        }
        return decision(steps, refused, situation, isToBeContinued(hierarchy, situation, steps));
    }

    private Decision decision(List<Step> steps, List<Finding> refused, Situation s, boolean isToBeContinued) {
        List<Wait> waits = Waits.of(s, isToBeContinued || s.isSteady() ? Optional.empty() : first(s.ifSteady()));
        List<Finding> findings = new ArrayList<>(refused);
        findings.addAll(Findings.of(s, waits, isToBeContinued));
        return new Decision(
                steps,
                s.hierarchy(),
                waits,
                isToBeContinued ? Optional.of(s.now()) : Schedule.nextMoment(s, waits),
                renewNow(s),
                s.active(Tier.ROOT).map(root -> s.isSettled(root, root.since())).orElse(false),
                findings);
    }

    /** Nobody can have acknowledged a bundle before it is there: what follows from it is for the next decision. */
    private static boolean isToBeContinued(Hierarchy before, Situation s, List<Step> steps) {
        return s.hierarchy().bundle() != before.bundle() || steps.size() >= MOST_STEPS;
    }

    private Optional<? extends Step> first(Situation situation) {
        for (Rule rule : rules) {
            Optional<? extends Step> step = rule.next(situation);
            if (step.isPresent()) {
                return step;
            }
        }
        return Optional.empty();
    }

    private static List<AuthorityId> renewNow(Situation s) {
        if (s.hierarchy().signer(s.now()).isEmpty()) {
            return List.of();
        }
        return s.hierarchy()
                .of(Tier.ISSUING)
                .filter(issuer -> issuer.isTainted() && issuer.phase() != Phase.DESTROYED)
                .map(Authority::id)
                .filter(id -> !s.inputs().acknowledgements().holding(id).isEmpty())
                .toList();
    }
}
