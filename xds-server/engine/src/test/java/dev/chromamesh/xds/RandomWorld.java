package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** An engine's worth of state without the engine: what is true, what was refused, and two clients of one audience with their streams. */
final class RandomWorld {

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final int TRANSCRIPT = 80;

    /** What can happen next. */
    enum Kind {
        CHANGE(3),
        PUBLISH(2),
        READ(5),
        DELIVER(5),
        OPEN(1),
        SUBSCRIBE(2),
        UNSUBSCRIBE(1),
        GIVE_UP(1),
        BREAK(1),
        LULL(0);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind any(Random random) {
            List<Kind> urn = new ArrayList<>();
            for (Kind kind : values()) {
                urn.addAll(Collections.nCopies(kind.weight, kind));
            }
            return urn.get(random.nextInt(urn.size()));
        }
    }

    /** One thing that happens; its details follow from a seed of its own, so that it stays the same when others are left out. */
    record Move(Kind kind, long seed) {}

    private final StreamMachine machine = new StreamMachine(Conversation.LIMITS);
    private final SharedSteps shared = new SharedSteps(machine);
    private final Set<Resource> bad = new HashSet<>();
    private final Set<Resource> guilty = new HashSet<>();
    private final Map<ResourceType, Map<String, Resource>> truth = new HashMap<>();
    private final Map<String, List<Resource>> history = new HashMap<>();
    private final List<Peer> peers;
    private final Deque<String> transcript = new ArrayDeque<>();
    private final Random random = new Random();
    private Rejections rejections = Rejections.NONE;
    private int revisions;

    RandomWorld(StreamState.Protocol protocol) {
        peers = List.of(new Peer(protocol), new Peer(protocol));
    }

    /** The end of the conversation, as the server heard and said it. */
    List<String> transcript() {
        return List.copyOf(transcript);
    }

    void make(Move move) {
        random.setSeed(move.seed());
        Peer peer = any(peers);
        switch (move.kind()) {
            case CHANGE -> change();
            case PUBLISH -> peers.forEach(one -> one.step(new StreamEvent.Published(snapshot())));
            case READ -> peer.read();
            case DELIVER -> peer.deliver();
            case OPEN -> peer.open();
            case SUBSCRIBE -> peer.subscribe();
            case UNSUBSCRIBE -> peer.unsubscribe();
            case GIVE_UP -> peer.giveUp();
            case BREAK -> peer.disturb();
            case LULL -> settle();
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
        List<Resource> former = history.computeIfAbsent(type + name, key -> new ArrayList<>());
        boolean old = random.nextInt(5) == 0 && !former.isEmpty();
        Resource resource = old ? recent(former) : Samples.resource(type, name, ++revisions);
        if (!old && random.nextInt(5) == 0) {
            bad.add(resource);
        }
        former.add(resource);
        ofType.put(name, resource);
    }

    /** One of the last few. */
    private Resource recent(List<Resource> former) {
        return former.get(Math.max(0, former.size() - 1 - random.nextInt(4)));
    }

    private Snapshot snapshot() {
        return Snapshot.of(truth.values().stream()
                .flatMap(ofType -> ofType.values().stream())
                .toList());
    }

    private void settle() {
        Snapshot snapshot = snapshot();
        peers.forEach(peer -> peer.step(new StreamEvent.Published(snapshot)));
        peers.forEach(Peer::giveUpAtLast);
        for (int i = 0; peers.stream().anyMatch(Peer::busy); i++) {
            assertThat(i).as("messages until nothing is left to say").isLessThan(4_000);
            peers.forEach(Peer::deliver);
            peers.forEach(Peer::read);
            peers.forEach(Peer::giveUpAtLast);
        }
        peers.forEach(peer -> peer.client.verify(snapshot, peer::waitsForASecret));
    }

    private void record(Object said) {
        transcript.add(said.toString().replace("type.googleapis.com/envoy.", ""));
        if (transcript.size() > TRANSCRIPT) {
            transcript.remove();
        }
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A client and its present stream. */
    private final class Peer {

        private final StreamState.Protocol protocol;
        private final ModelClient client;
        /** Secrets about which something was said on the present stream. */
        private final Set<String> secretsTold = new HashSet<>();

        private StreamState state;

        Peer(StreamState.Protocol protocol) {
            this.protocol = protocol;
            this.client = new ModelClient(protocol == StreamState.Protocol.DELTA, random, bad::contains);
            this.state = newStream(StreamMemory.NOTHING);
        }

        private StreamState newStream(StreamMemory memory) {
            return StreamState.open(protocol, memory, ResourceType.POINTING);
        }

        boolean busy() {
            return !client.outbox().isEmpty() || client.hasUnread();
        }

        void read() {
            if (client.hasUnread()) {
                client.readOne();
            }
        }

        void deliver() {
            if (!client.outbox().isEmpty()) {
                step(client.outbox().remove());
            }
        }

        void open() {
            ResourceType type = any(List.of(ResourceType.values()));
            if (!client.types().contains(type)) {
                List<String> names = new ArrayList<>(NAMES);
                Collections.shuffle(names, random);
                client.open(type, names.subList(0, 1 + random.nextInt(NAMES.size())));
            }
        }

        void subscribe() {
            if (!client.types().isEmpty()) {
                client.subscribe(any(sorted()), any(NAMES));
            }
        }

        void unsubscribe() {
            if (!client.types().isEmpty()) {
                client.unsubscribe(any(sorted()), any(NAMES));
            }
        }

        private List<ResourceType> sorted() {
            return client.types().stream().sorted().toList();
        }

        /** With nothing under way, the client will not do what it is still waited for. */
        void giveUpAtLast() {
            if (!busy() && !state.heldBackBy().isEmpty()) {
                step(new StreamEvent.GivenUp(state.heldBackBy()));
            }
        }

        void giveUp() {
            if (!state.heldBackBy().isEmpty() && random.nextInt(4) == 0) {
                step(new StreamEvent.GivenUp(state.heldBackBy()));
            }
        }

        void disturb() {
            if (random.nextInt(3) > 0) {
                return;
            }
            RandomWorld.this.record(this + " --- the stream breaks");
            secretsTold.clear();
            state = newStream(StreamMachine.memory(state));
            step(new StreamEvent.Published(snapshot()));
            if (random.nextInt(4) == 0) {
                client.restart();
            } else {
                client.reconnect();
            }
        }

        void step(StreamEvent event) {
            SharedSteps.Step lookedUp = shared.step(shared.shared(state), rejections, event);
            StreamMachine.Step step = new StreamMachine.Step(lookedUp.next().state(), lookedUp.effects());
            assertThat(step)
                    .as("a step looked up is the step worked out")
                    .isEqualTo(machine.step(state.knowing(rejections), event));
            state = step.state();
            secretsTold.removeIf(name -> !subscribed(name));
            RandomWorld.this.record(this + " " + event);
            step.effects().forEach(effect -> RandomWorld.this.record("    " + effect));
            step.effects().forEach(this::note);
            verifyNothingIsForgotten();
        }

        /** Looking at everything finds no more than looking at what the event concerned. */
        private void verifyNothingIsForgotten() {
            if (!state.heldBackBy().isEmpty()) {
                return;
            }
            Map<ResourceType, TypeState> types = new HashMap<>();
            state.types().forEach((type, known) -> types.put(type, known.owingEverything()));
            StreamState unsure =
                    new StreamState(state.protocol(), state.offer(), types, state.foreignTypes(), state.unheard());
            assertThat(machine.step(unsure, new StreamEvent.GivenUp(Set.of())).effects())
                    .as("what a step left unsent")
                    .isEmpty();
        }

        private boolean subscribed(String secret) {
            TypeState known = state.types().get(ResourceType.SECRET);
            return known != null && known.subscription().names().contains(secret);
        }

        private void note(Effect effect) {
            if (effect instanceof Effect.Send send) {
                verify(send.response());
                client.receive(List.of(send.response()));
            } else if (effect instanceof Effect.Refused refused) {
                refused.shared().forEach(this::blame);
            } else {
                assertThat(effect).isNotInstanceOf(Effect.End.class);
            }
        }

        /** Refused, perhaps only for the company of a secret that stands refused. */
        boolean waitsForASecret(Resource resource) {
            return state.offer().memory().ownRejections().parked(resource);
        }

        private void blame(Rejection rejection) {
            rejections = rejections.with(rejection);
            bad.stream()
                    .filter(resource -> resource.type() == rejection.type()
                            && resource.name().equals(rejection.name())
                            && resource.version().equals(rejection.version()))
                    .forEach(guilty::add);
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

        @Override
        public String toString() {
            return "client " + peers.indexOf(this);
        }
    }
}
