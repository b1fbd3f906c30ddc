package dev.chromamesh.ca.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Worlds with bad luck: late, lost and returning clients, wrong clocks, crashes, stolen keys, three new roots in a row. */
class RotationWorldTest {

    private static final int WORLDS = 2_000;
    private static final int TROUBLED_TICKS = 110;
    private static final int CALM_TICKS = 200;

    @Test
    void everyRotationEndsAndLocksOutNobodyWhoAnsweredInTime() {
        long first = Long.getLong("rotation.seed", new SecureRandom().nextLong());
        int worlds = Integer.getInteger("rotation.worlds", WORLDS);
        for (int index = 0; index < worlds; index++) {
            live(first + index, Rotation.RULES, true);
        }
    }

    @Test
    void theLawsNoticeARootThatTakesOverBeforeAllKnowOfIt() {
        // given a rule that does not wait for anybody
        Rule impatient = s -> RootRules.isWanted(s)
                ? RootRules.candidates(s)
                        .filter(root -> IssuerRules.ready(root.id(), s).isPresent())
                        .findFirst()
                        .map(root -> new Step.Activate(s.nextNumber(), s.now(), root.id()))
                : Optional.empty();

        // when and then
        assertNoticed(impatient, true, "takes over before all know of it");
        assertNoticed(impatient, false, "cannot check all of");
    }

    @Test
    void theLawsNoticeAnAuthorityThatIsRetiredUnderSomebodysLeaf() {
        // given a rule that does not look into the ledger
        Rule careless = s -> s.hierarchy()
                .in(Tier.ISSUING, Phase.DRAINING)
                .findFirst()
                .map(issuer -> new Step.Retire(
                        s.nextNumber(), s.now(), issuer.id(), s.hierarchy().bundle()));

        // when and then
        assertNoticed(careless, true, "is retired under the leaf of");
    }

    @Test
    void theLawsNoticeARootThatLeavesTheBundleUnderSomebodysLeaf() {
        // given a rule that retires all that drains, roots too
        Rule hasty = s -> s.hierarchy().authorities().values().stream()
                .filter(one -> one.phase() == Phase.DRAINING)
                .filter(one -> s.hierarchy()
                        .below(one.id())
                        .allMatch(issuer -> issuer.phase().isOver()))
                .max(Comparator.comparing(Authority::id))
                .map(one -> new Step.Retire(
                        s.nextNumber(),
                        s.now(),
                        one.id(),
                        s.hierarchy().bundle() + (one.id().isRoot() ? 1 : 0)));
        Rule tidy = AdvanceRules::destroyUseless;

        // when and then
        List<Rule> rules =
                Stream.concat(Stream.of(tidy, hasty), Rotation.RULES.stream()).toList();
        assertNoticed(rules, false, "cannot check all of");
    }

    private static void assertNoticed(Rule broken, boolean judgesSteps, String complaint) {
        assertNoticed(Stream.concat(Stream.of(broken), Rotation.RULES.stream()).toList(), judgesSteps, complaint);
    }

    private static void assertNoticed(List<Rule> rules, boolean judgesSteps, String complaint) {
        assertThatThrownBy(() -> {
                    for (int seed = 0; seed < 20; seed++) {
                        live(seed, rules, judgesSteps);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    private static void live(long seed, List<Rule> rules, boolean judgesSteps) {
        Random random = new Random(seed);
        World world = new World(random, policy(random), rules, judgesSteps);
        try {
            Trouble trouble = new Trouble(world);
            for (int tick = 0; tick < TROUBLED_TICKS; tick++) {
                trouble.maybe(tick);
                world.tick();
                world.pass(World.TICK, false);
            }
            trouble.end();
            for (int tick = 0; tick < CALM_TICKS && !isAtRest(world); tick++) {
                world.tick();
                world.pass(World.TICK, false);
            }
            world.restart();
            assertThat(unrest(world)).isEmpty();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " at " + world.now + ": " + e.getMessage() + "\n" + world.hierarchy, e);
        }
    }

    private static boolean isAtRest(World world) {
        return unrest(world).isEmpty();
    }

    /** What a hierarchy at rest has not. */
    private static List<String> unrest(World world) {
        List<String> unrest = new ArrayList<>();
        Hierarchy hierarchy = world.hierarchy;
        hierarchy.orders().forEach(order -> unrest.add(order.toString()));
        hierarchy
                .of(Tier.ROOT)
                .filter(root ->
                        List.of(Phase.PREPARED, Phase.DRAINING, Phase.RETIRED).contains(root.phase()))
                .forEach(root -> unrest.add(root.toString()));
        hierarchy
                .of(Tier.ISSUING)
                .filter(issuer -> List.of(Phase.DRAINING, Phase.RETIRED).contains(issuer.phase()))
                .forEach(issuer -> unrest.add(issuer.toString()));
        if (hierarchy.signer(world.serverNow()).isEmpty()) {
            unrest.add("nobody signs");
        }
        if (hierarchy
                        .in(Tier.ROOT, Phase.PUBLISHED)
                        .filter(root -> !root.isTainted())
                        .count()
                != 1) {
            unrest.add("not one root stands by");
        }
        return unrest;
    }

    private static RotationPolicy policy(Random random) {
        int rootDays = List.of(60, 400, 3652).get(random.nextInt(3));
        int issuingDays = List.of(12, 30, 60).get(random.nextInt(3));
        return new RotationPolicy(
                new RotationPolicy.Kind(Duration.ofDays(rootDays), "EC P-256"),
                new RotationPolicy.Kind(Duration.ofDays(issuingDays), "EC P-256"),
                new Share(2, 3),
                new Share(1, 2),
                random.nextInt(5),
                Duration.ofHours(24),
                Duration.ofHours(7));
    }
}
