package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Long random conversations with models of two clients of one audience. After each lull both must hold exactly the snapshot less what
 * they refuse, and no bytes that were found guilty may ever be sent again.
 *
 * <p>A failure names the seed and tells the shortest part of the conversation that still fails. {@code -Dxds.seed=N} repeats just that
 * one, {@code -Dxds.conversations=N} has more of them.
 */
class RandomConversationsTest {

    private static final int CONVERSATIONS = Integer.getInteger("xds.conversations", 80);
    private static final int MOVES = 700;

    @Test
    void incrementalClientsEndUpWithTheSnapshotWhateverHappens() {
        converse(StreamState.Protocol.DELTA);
    }

    @Test
    void stateOfTheWorldClientsEndUpWithTheSnapshotWhateverHappens() {
        converse(StreamState.Protocol.STATE_OF_THE_WORLD);
    }

    private static void converse(StreamState.Protocol protocol) {
        Long only = Long.getLong("xds.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? CONVERSATIONS : only); seed++) {
            List<RandomWorld.Move> moves = moves(seed);
            Optional<Failure> failure = failure(protocol, moves);
            if (failure.isPresent()) {
                List<RandomWorld.Move> few =
                        shortened(protocol, moves.subList(0, failure.get().moves()));
                Failure shortest = failure(protocol, few).orElse(failure.get());
                throw new AssertionError(
                        protocol + " conversation with seed " + seed + ", shortened to " + few.size() + " moves: "
                                + shortest.cause().getMessage() + "\n  " + String.join("\n  ", shortest.transcript()),
                        shortest.cause());
            }
        }
    }

    private static List<RandomWorld.Move> moves(long seed) {
        Random random = new Random(seed);
        List<RandomWorld.Move> moves = new ArrayList<>();
        for (int i = 1; i <= MOVES; i++) {
            moves.add(
                    i % 50 == 0
                            ? new RandomWorld.Move(RandomWorld.Kind.LULL, 0)
                            : new RandomWorld.Move(RandomWorld.Kind.any(random), random.nextLong()));
        }
        return moves;
    }

    /**
     * Why and where a conversation failed.
     *
     * @param moves how many it took
     */
    private record Failure(Throwable cause, int moves, List<String> transcript) {}

    private static Optional<Failure> failure(StreamState.Protocol protocol, List<RandomWorld.Move> moves) {
        RandomWorld world = new RandomWorld(protocol);
        int made = 0;
        try {
            for (RandomWorld.Move move : moves) {
                made++;
                world.make(move);
            }
            return Optional.empty();
        } catch (AssertionError | RuntimeException e) {
            return Optional.of(new Failure(e, made, world.transcript()));
        }
    }

    /** Leaves out all that can be left out, first in large pieces, then in small ones, as long as it still fails. */
    private static List<RandomWorld.Move> shortened(StreamState.Protocol protocol, List<RandomWorld.Move> moves) {
        List<RandomWorld.Move> few = new ArrayList<>(moves);
        for (int piece = few.size() / 2; piece > 0; piece /= 2) {
            for (int from = few.size() - piece; from >= 0; from -= piece) {
                List<RandomWorld.Move> fewer = new ArrayList<>(few);
                fewer.subList(from, Math.min(from + piece, fewer.size())).clear();
                if (failure(protocol, fewer).isPresent()) {
                    few = fewer;
                }
            }
        }
        return few;
    }
}
