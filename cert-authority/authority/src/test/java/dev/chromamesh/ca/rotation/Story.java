package dev.chromamesh.ca.rotation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A hierarchy that a test moves through time by hand. All holders are named, with what they know and hold. */
final class Story implements BundleAcknowledgement {

    static final Instant START = Instant.parse("2026-11-25T12:00:00Z");
    static final RotationPolicy POLICY = RotationPolicy.standard();
    static final AuthorityId ROOT_1 = AuthorityId.root(1);
    static final AuthorityId ROOT_2 = AuthorityId.root(2);
    static final AuthorityId ROOT_3 = AuthorityId.root(3);
    static final AuthorityId ISSUING_1 = AuthorityId.issuing(1);

    final List<Step> journal = new ArrayList<>();
    final Rotation rotation;
    Instant now = START;
    Duration steadyFor = Duration.ofDays(1);
    Hierarchy hierarchy = Hierarchy.empty();
    boolean rootAvailable = true;

    private final SortedMap<String, Long> knowledge = new TreeMap<>();
    private final Map<String, AuthorityId> issuers = new HashMap<>();
    private final Map<String, Instant> ends = new HashMap<>();
    private final Map<AuthorityId, Instant> ledger = new HashMap<>();

    Story() {
        this(POLICY);
    }

    Story(RotationPolicy policy) {
        this.rotation = new Rotation(policy);
    }

    /** With root-1 and issuing-1 active, root-2 standing by in bundle 2, and all that is signed in advance. */
    static Story begun() {
        Story story = new Story();
        story.settle();
        return story;
    }

    /** Somebody who got a leaf of a day from whoever signs, and acknowledged the bundle. */
    Story joined(String name) {
        renewed(name);
        return acknowledged(name);
    }

    Story renewed(String name) {
        return hold(name, hierarchy.signer(now).orElseThrow().id(), now.plus(Duration.ofDays(1)));
    }

    /** Somebody who is found to hold a leaf. */
    Story hold(String name, AuthorityId issuer, Instant end) {
        knowledge.putIfAbsent(name, 0L);
        issuers.put(name, issuer);
        ends.put(name, end);
        ledger.merge(issuer, end, (a, b) -> a.isAfter(b) ? a : b);
        return this;
    }

    Story acknowledged(String name) {
        knowledge.put(name, hierarchy.bundle());
        return this;
    }

    Story passes(Duration time) {
        now = now.plus(time);
        return this;
    }

    Decision ask(Command... commands) {
        return rotation.next(
                hierarchy,
                new Inputs(new Moment(now, steadyFor), rootAvailable, new LedgerView(ledger), this, List.of(commands)));
    }

    /** Asks, and does the steps. */
    Decision go(Command... commands) {
        Decision decision = ask(commands);
        decision.steps().forEach(this::take);
        return decision;
    }

    /** Asks and does until there is nothing left to do now. */
    Decision settle(Command... commands) {
        Decision decision = go(commands);
        for (int round = 0; round < 20 && decision.askAgain().equals(Optional.of(now)); round++) {
            decision = go();
        }
        return decision;
    }

    void take(Step step) {
        journal.add(step);
        hierarchy = hierarchy.apply(step);
    }

    Phase phase(AuthorityId id) {
        return hierarchy.find(id).orElseThrow().phase();
    }

    Optional<AuthorityId> signer() {
        return hierarchy.signer(now).map(Authority::id);
    }

    Optional<AuthorityId> signingRoot() {
        return hierarchy.signer(now).flatMap(Authority::signedBy);
    }

    List<AuthorityId> trusted() {
        return hierarchy.trusted().stream().map(Authority::id).toList();
    }

    static Command.Rotate rotate(Tier tier) {
        return new Command.Rotate(tier, Optional.empty());
    }

    static List<String> names(List<Holder> holders) {
        return holders.stream().map(Holder::name).toList();
    }

    static Optional<Finding> finding(Decision decision, Finding.Code code) {
        return decision.findings().stream()
                .filter(finding -> finding.code() == code)
                .findFirst();
    }

    static Optional<Wait> wait(Decision decision, Wait.What what) {
        return decision.waits().stream().filter(wait -> wait.what() == what).findFirst();
    }

    @Override
    public List<Holder> waiting(long bundle) {
        return knowledge.entrySet().stream()
                .filter(entry -> entry.getValue() < bundle)
                .map(entry -> new Holder(entry.getKey(), requireNonNull(ends.get(entry.getKey()))))
                .filter(holder -> !holder.until().isBefore(now))
                .toList();
    }

    @Override
    public List<Holder> holding(AuthorityId issuer) {
        return knowledge.keySet().stream()
                .filter(name -> requireNonNull(issuers.get(name)).equals(issuer))
                .map(name -> new Holder(name, requireNonNull(ends.get(name))))
                .filter(holder -> !holder.until().isBefore(now))
                .toList();
    }
}
