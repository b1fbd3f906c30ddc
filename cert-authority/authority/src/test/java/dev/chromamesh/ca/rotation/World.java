package dev.chromamesh.ca.rotation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A server that rotates, fifty clients, and bad luck. Judged by {@link Laws} at every step. */
final class World implements BundleAcknowledgement {

    static final Duration TICK = Duration.ofHours(3);
    static final Duration LEAF = Duration.ofHours(24);
    private static final int CLIENTS = 50;

    final Random random;
    final RotationPolicy policy;
    final List<Client> clients;
    final Map<Long, Set<AuthorityId>> bundles = new HashMap<>();
    final Map<Long, Instant> bundleTimes = new HashMap<>();
    final Map<AuthorityId, Instant> ledger = new HashMap<>();
    final List<Step> journal = new ArrayList<>();

    private final Rotation rotation;
    private final Laws laws;

    Instant now = Instant.parse("2026-11-25T12:00:00Z");
    Hierarchy hierarchy = Hierarchy.empty();
    boolean rootAvailable = true;
    /** What the server's clock shows too much. */
    Duration error = Duration.ZERO;

    boolean wasClockWrong;
    private Duration steadyFor = Duration.ZERO;
    private List<Command> commands = new ArrayList<>();
    private Set<AuthorityId> renewNow = Set.of();
    int crashIn = Integer.MAX_VALUE;

    World(Random random, RotationPolicy policy, List<Rule> rules, boolean judgesSteps) {
        this.random = random;
        this.policy = policy;
        this.rotation = new Rotation(policy, rules);
        this.laws = new Laws(this, judgesSteps);
        this.clients = IntStream.range(0, CLIENTS)
                .mapToObj(index -> new Client("client-" + index, random))
                .toList();
        bundles.put(0L, Set.of());
        bundleTimes.put(0L, now);
    }

    Instant serverNow() {
        return now.plus(error);
    }

    void give(Command command) {
        commands.add(command);
    }

    /** The wall clock is wrong from now on, or right again. */
    void setClock(Duration nextError) {
        wasClockWrong |= !nextError.isZero();
        error = nextError;
        steadyFor = Duration.ZERO;
    }

    /** The process dies; what was not journaled is lost. */
    void restart() {
        Hierarchy replayed = replay(journal);
        laws.sameAfterReplay(hierarchy, replayed);
        hierarchy = replayed;
        steadyFor = Duration.ZERO;
        commands = new ArrayList<>();
    }

    static Hierarchy replay(List<Step> steps) {
        Hierarchy replayed = Hierarchy.empty();
        for (Step step : steps) {
            replayed = replayed.apply(step);
        }
        return replayed;
    }

    /** Time goes on, the host asleep or not. */
    void pass(Duration time, boolean asleep) {
        now = now.plus(time);
        steadyFor = asleep ? Duration.ZERO : steadyFor.plus(time);
    }

    Decision tick() {
        for (Client client : clients) {
            live(client);
        }
        Decision decision = decide();
        laws.holdNow();
        return decision;
    }

    private void live(Client client) {
        client.maybeLeave(now);
        if (client.isAway(now)) {
            return;
        }
        long bundle = hierarchy.bundle();
        client.maybeAcknowledge(bundle, requireNonNull(bundleTimes.get(bundle)), now);
        if (client.wantsLeaf(now, renewNow.contains(client.leaf().issuer()))) {
            hierarchy.signer(serverNow()).ifPresent(issuer -> issue(client, issuer));
        }
    }

    private void issue(Client client, Authority issuer) {
        laws.maySign(issuer);
        Instant wanted = serverNow().plus(LEAF);
        Instant end =
                wanted.isAfter(issuer.validity().notAfter()) ? issuer.validity().notAfter() : wanted;
        ledger.merge(issuer.id(), end, (a, b) -> a.isAfter(b) ? a : b);
        AuthorityId root = issuer.signedBy().orElseThrow();
        client.take(new Client.Leaf(issuer.id(), root, now, end), hierarchy.bundle(), now);
    }

    private Decision decide() {
        Decision decision = ask();
        boolean again = perform(decision);
        for (int round = 0; again && round < 50; round++) {
            decision = ask();
            again = perform(decision);
        }
        laws.settlesDown(again);
        renewNow = new HashSet<>(decision.renewNow());
        return decision;
    }

    private Decision ask() {
        Moment moment = new Moment(serverNow(), steadyFor);
        List<Command> given = commands;
        commands = new ArrayList<>();
        return rotation.next(hierarchy, new Inputs(moment, rootAvailable, new LedgerView(ledger), this, given));
    }

    /** Whether it is worth asking again at once. */
    private boolean perform(Decision decision) {
        for (Step step : decision.steps()) {
            if (crashIn-- <= 0) {
                crashIn = Integer.MAX_VALUE;
                restart();
                return true;
            }
            laws.may(step);
            journal.add(step);
            hierarchy = hierarchy.apply(step);
            publish();
        }
        laws.samePromise(decision.after(), hierarchy);
        return decision.askAgain().filter(serverNow()::equals).isPresent();
    }

    private void publish() {
        long bundle = hierarchy.bundle();
        Set<AuthorityId> roots = new HashSet<>();
        hierarchy.trusted().forEach(root -> roots.add(root.id()));
        Set<AuthorityId> before = bundles.putIfAbsent(bundle, roots);
        laws.sameBundle(bundle, before == null ? roots : before, roots);
        bundleTimes.putIfAbsent(bundle, now);
    }

    @Override
    public List<Holder> waiting(long bundle) {
        return holders(client -> client.acknowledged() < bundle);
    }

    @Override
    public List<Holder> holding(AuthorityId issuer) {
        return holders(client -> client.leaf().issuer().equals(issuer));
    }

    private List<Holder> holders(Predicate<Client> wanted) {
        Instant at = serverNow();
        List<Holder> holders = new ArrayList<>();
        for (Client client : clients) {
            if (client.holdsAt(at) && wanted.test(client)) {
                holders.add(client.asHolder());
            }
        }
        return holders;
    }
}
