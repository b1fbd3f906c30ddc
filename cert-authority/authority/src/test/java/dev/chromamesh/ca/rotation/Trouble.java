package dev.chromamesh.ca.rotation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What operators, thieves and hosts do to a world. */
final class Trouble {

    private static final List<String> KEY_TYPES = List.of("EC P-256", "EC P-384", "RSA 3072");

    private final World world;
    private final Random random;
    private final boolean hasThieves;
    private final boolean hasWrongClocks;
    private final boolean hasKeysAway;
    private int rootsToAskFor = 3;
    private int clockRightIn = -1;

    Trouble(World world) {
        this.world = world;
        this.random = world.random;
        this.hasThieves = random.nextInt(3) == 0;
        this.hasWrongClocks = random.nextInt(3) == 0;
        this.hasKeysAway = random.nextInt(3) == 0;
    }

    void maybe(int tick) {
        if (rootsToAskFor > 0 && tick > 4 && random.nextInt(12) == 0) {
            rootsToAskFor--;
            world.give(new Command.Rotate(Tier.ROOT, keyType()));
        }
        if (random.nextInt(40) == 0) {
            world.give(new Command.Rotate(Tier.ISSUING, keyType()));
        }
        if (random.nextInt(20) == 0) {
            world.crashIn = random.nextInt(6);
        }
        if (random.nextInt(60) == 0) {
            world.give(new Command.Waive(world.hierarchy.bundle(), "they are gone for good"));
        }
        if (random.nextInt(90) == 0) {
            world.pass(Duration.ofHours(24), true);
        }
        if (hasThieves && random.nextInt(50) == 0) {
            steal();
        }
        if (hasKeysAway && random.nextInt(15) == 0) {
            world.rootAvailable = !world.rootAvailable;
        }
        if (hasWrongClocks) {
            maybeSetClock();
        }
    }

    /** From now on all is well. */
    void end() {
        world.rootAvailable = true;
        while (rootsToAskFor-- > 0) {
            world.give(new Command.Rotate(Tier.ROOT, keyType()));
        }
        world.setClock(Duration.ZERO);
    }

    private Optional<String> keyType() {
        int choice = random.nextInt(KEY_TYPES.size() + 1);
        return choice == KEY_TYPES.size() ? Optional.empty() : Optional.of(KEY_TYPES.get(choice));
    }

    private void steal() {
        List<AuthorityId> ids = List.copyOf(world.hierarchy.authorities().keySet());
        List<AuthorityId> active = ids.stream()
                .filter(id -> world.hierarchy.find(id).orElseThrow().phase() == Phase.ACTIVE)
                .toList();
        List<AuthorityId> choice = random.nextBoolean() && !active.isEmpty() ? active : ids;
        if (!choice.isEmpty()) {
            world.give(new Command.Taint(choice.get(random.nextInt(choice.size()))));
        }
    }

    /** Wrong by a day either way, for less than the hold. */
    private void maybeSetClock() {
        if (clockRightIn-- == 0) {
            world.setClock(Duration.ZERO);
        } else if (clockRightIn < 0 && random.nextInt(25) == 0) {
            world.setClock(Duration.ofHours(random.nextBoolean() ? 24 : -24));
            clockRightIn = random.nextInt(2);
        }
    }
}
