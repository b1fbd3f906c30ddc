package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Long random conversations with a model of a client. After each lull the client must hold exactly the snapshot less what it refuses,
 * and no bytes that were found guilty may ever be sent again.
 *
 * <p>A failure names the seed; {@code -Dxds.seed=N} repeats just that conversation,
 * {@code -Dxds.conversations=N} has more of them.
 */
class RandomConversationsTest {

    private static final int CONVERSATIONS = Integer.getInteger("xds.conversations", 80);
    private static final int STEPS = 700;
    private static final int TRANSCRIPT = 60;

    @Test
    void incrementalClientEndsUpWithTheSnapshotWhateverHappens() {
        converse(StreamState.Protocol.DELTA);
    }

    @Test
    void stateOfTheWorldClientEndsUpWithTheSnapshotWhateverHappens() {
        converse(StreamState.Protocol.STATE_OF_THE_WORLD);
    }

    private static void converse(StreamState.Protocol protocol) {
        Long only = Long.getLong("xds.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? CONVERSATIONS : only); seed++) {
            World world = new World(protocol, seed);
            try {
                world.run();
            } catch (AssertionError | RuntimeException e) {
                String end = String.join("\n  ", world.lastWords());
                throw new AssertionError(
                        protocol + " conversation with seed " + seed + ": " + e.getMessage() + "\n  " + end, e);
            }
        }
    }

    /** A server with one stream at a time, and the client at its other end. */
    private static final class World {

        private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

        private final Random random;
        private final StreamState.Protocol protocol;
        private final StreamMachine machine = new StreamMachine(1_000);
        private final Set<Resource> bad = new HashSet<>();
        private final Set<Resource> guilty = new HashSet<>();
        /** On the present stream. */
        private final Set<String> secretsTold = new HashSet<>();

        private final Map<ResourceType, Map<String, Resource>> truth = new HashMap<>();
        private final ModelClient client;
        private final Deque<String> transcript = new ArrayDeque<>();
        private StreamState state;
        private Rejections rejections = Rejections.NONE;
        private int revisions;
        private int streams = 1;

        World(StreamState.Protocol protocol, long seed) {
            this.random = new Random(seed);
            this.protocol = protocol;
            this.client = new ModelClient(protocol == StreamState.Protocol.DELTA, random, bad::contains);
            this.state = StreamState.open(protocol, "1", Snapshot.empty(), StreamMemory.NOTHING);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                act();
                if (step % 50 == 49) {
                    settle();
                    client.verify(snapshot());
                }
            }
        }

        /** The end of the conversation, as the server heard and said it. */
        Collection<String> lastWords() {
            return transcript;
        }

        private void act() {
            switch (random.nextInt(20)) {
                case 0, 1, 2 -> change();
                case 3, 4 -> publish();
                case 5, 6, 7, 8, 9 -> read();
                case 10, 11, 12, 13, 14 -> deliver();
                case 15 -> open();
                case 16, 17 -> subscribe();
                case 18 -> unsubscribe();
                default -> disturb();
            }
        }

        private void change() {
            ResourceType type = any(List.of(ResourceType.values()));
            String name = any(NAMES);
            Map<String, Resource> ofType = truth.computeIfAbsent(type, key -> new HashMap<>());
            if (random.nextInt(4) == 0) {
                ofType.remove(name);
                return;
            }
            // Now and then an old revision comes back, good or bad.
            boolean old = random.nextInt(5) == 0 && revisions > 0;
            Resource resource = Samples.resource(type, name, old ? 1 + random.nextInt(revisions) : ++revisions);
            if (!old && random.nextInt(5) == 0) {
                bad.add(resource);
            }
            ofType.put(name, resource);
        }

        private Snapshot snapshot() {
            return Snapshot.of(truth.values().stream()
                    .flatMap(ofType -> ofType.values().stream())
                    .toList());
        }

        private void publish() {
            step(new StreamEvent.Published(snapshot()));
        }

        private void read() {
            if (client.hasUnread()) {
                client.readOne();
            }
        }

        private void deliver() {
            if (!client.outbox().isEmpty()) {
                step(client.outbox().remove());
            }
        }

        private void open() {
            ResourceType type = any(List.of(ResourceType.values()));
            if (!client.types().contains(type)) {
                List<String> names = new ArrayList<>(NAMES);
                Collections.shuffle(names, random);
                client.open(type, names.subList(0, 1 + random.nextInt(NAMES.size())));
            }
        }

        private void subscribe() {
            if (!client.types().isEmpty()) {
                client.subscribe(any(List.copyOf(sorted())), any(NAMES));
            }
        }

        private void unsubscribe() {
            if (!client.types().isEmpty()) {
                client.unsubscribe(any(List.copyOf(sorted())), any(NAMES));
            }
        }

        private List<ResourceType> sorted() {
            return client.types().stream().sorted().toList();
        }

        private void disturb() {
            if (random.nextInt(3) > 0) {
                return;
            }
            record("--- the stream breaks");
            secretsTold.clear();
            StreamMemory memory = StreamMachine.memory(state);
            state = StreamState.open(protocol, String.valueOf(++streams), snapshot(), memory);
            if (random.nextInt(4) == 0) {
                client.restart();
            } else {
                client.reconnect();
            }
        }

        private void settle() {
            publish();
            for (int i = 0; !client.outbox().isEmpty() || client.hasUnread(); i++) {
                assertThat(i).as("messages until nothing is left to say").isLessThan(2_000);
                deliver();
                read();
            }
        }

        private void step(StreamEvent event) {
            StreamMachine.Step step = machine.step(state.knowing(rejections), event);
            state = step.state();
            secretsTold.removeIf(name -> !subscribed(name));
            record(event);
            step.effects().forEach(effect -> record("    " + effect));
            step.effects().forEach(this::note);
            if (state.heldBackBy().isEmpty()) {
                assertThat(sends(machine.step(
                                owingEverything(state.knowing(rejections)),
                                new StreamEvent.Published(state.offer().snapshot()))))
                        .as("what a step left unsent")
                        .isEmpty();
            }
        }

        private boolean subscribed(String secret) {
            TypeState known = state.types().get(ResourceType.SECRET);
            return known != null && known.subscription().names().contains(secret);
        }

        private static StreamState owingEverything(StreamState state) {
            Map<ResourceType, TypeState> types = new HashMap<>();
            state.types().forEach((type, known) -> types.put(type, known.owingEverything()));
            return new StreamState(state.protocol(), state.offer(), types, state.foreignTypes(), state.nonces());
        }

        private void record(Object said) {
            transcript.add(said.toString().replace("type.googleapis.com/envoy.", ""));
            if (transcript.size() > TRANSCRIPT) {
                transcript.remove();
            }
        }

        private static List<Effect> sends(StreamMachine.Step step) {
            return step.effects().stream().filter(Effect.Send.class::isInstance).toList();
        }

        private void note(Effect effect) {
            if (effect instanceof Effect.Send send) {
                verify(send.response());
                client.receive(List.of(send.response()));
            } else if (effect instanceof Effect.Refused refused) {
                for (Rejection rejection : refused.shared()) {
                    rejections = rejections.with(rejection);
                    bad.stream()
                            .filter(resource -> resource.type() == rejection.type()
                                    && resource.name().equals(rejection.name())
                                    && resource.version().equals(rejection.version()))
                            .forEach(guilty::add);
                }
            } else if (effect instanceof Effect.Repaired repaired) {
                rejections = rejections.repaired(repaired.secret());
                // These were refused while a secret was bad and get one more chance.
                guilty.removeIf(resource -> !rejections.parked(resource));
            } else {
                assertThat(effect).isNotInstanceOf(Effect.End.class);
            }
        }

        private void verify(Response response) {
            assertThat(response.resources())
                    .as("bytes found guilty before")
                    .noneMatch(resource -> guilty.contains(resource) && !firstWordAbout(resource));
            if (response.typeUrl().equals(ResourceType.SECRET.typeUrl())) {
                assertThat(response.resources()).hasSize(1);
                assertThat(response.removed()).isEmpty();
            }
            if (protocol == StreamState.Protocol.STATE_OF_THE_WORLD) {
                assertThat(response.removed()).isEmpty();
            }
        }

        /** A client that may have just started has to be told something about each secret, and be it something that it refuses. */
        private boolean firstWordAbout(Resource resource) {
            return resource.type() == ResourceType.SECRET && secretsTold.add(resource.name());
        }

        private <T> T any(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }
    }
}
