package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** One stream of the machine and the client at its other end, with everything said so far. */
final class Conversation {

    static final EngineSettings.Subscriptions LIMITS = new EngineSettings.Subscriptions(1_000, 50_000);

    private final StreamMachine machine;
    private StreamState state;
    private List<Effect> effects = List.of();

    private Conversation(StreamMachine machine, StreamState state) {
        this.machine = machine;
        this.state = state;
    }

    static Conversation delta(Resource... resources) {
        return open(StreamState.Protocol.DELTA, StreamMemory.NOTHING, resources);
    }

    static Conversation stateOfTheWorld(Resource... resources) {
        return open(StreamState.Protocol.STATE_OF_THE_WORLD, StreamMemory.NOTHING, resources);
    }

    private static Conversation open(StreamState.Protocol protocol, StreamMemory memory, Resource... resources) {
        StreamMachine machine = new StreamMachine(LIMITS);
        StreamState blank = StreamState.open(protocol, memory, Set.of());
        return new Conversation(machine, informed(machine, blank, Samples.snapshot(resources)));
    }

    private static StreamState informed(StreamMachine machine, StreamState blank, Snapshot snapshot) {
        return machine.step(blank, new StreamEvent.Published(snapshot)).state();
    }

    /** The same client's next stream: it and the engine remember what they remember. */
    Conversation reconnect() {
        return next(StreamMachine.memory(state), Set.of());
    }

    /** The same, by a client that will ask for one type after the other. */
    Conversation reconnectAggregated() {
        return next(StreamMachine.memory(state), ResourceType.POINTING);
    }

    /** Another client of the same audience. */
    Conversation sibling() {
        return next(StreamMemory.NOTHING, Set.of());
    }

    private Conversation next(StreamMemory memory, Set<ResourceType> unheard) {
        StreamState blank = StreamState.open(state.protocol(), memory, unheard);
        return new Conversation(
                machine,
                informed(
                        machine,
                        blank.knowing(state.offer().rejections()),
                        state.offer().snapshot()));
    }

    void learn(Rejections rejections) {
        state = state.knowing(rejections);
    }

    Rejections rejections() {
        return state.offer().rejections();
    }

    StreamState state() {
        return state;
    }

    List<Response> publish(Resource... resources) {
        return step(new StreamEvent.Published(Samples.snapshot(resources)));
    }

    List<Response> subscribe(ResourceType type, String... names) {
        return subscribe(type, Map.of(), names);
    }

    List<Response> subscribe(ResourceType type, Map<String, String> initialVersions, String... names) {
        return step(new StreamEvent.DeltaRequest(
                type.typeUrl(), Arrays.asList(names), List.of(), initialVersions, StreamEvent.Reply.NONE));
    }

    List<Response> unsubscribe(ResourceType type, String... names) {
        return step(new StreamEvent.DeltaRequest(
                type.typeUrl(), List.of(), Arrays.asList(names), Map.of(), StreamEvent.Reply.NONE));
    }

    /** A state-of-the-world request that carries the nonce of the newest response of its type. */
    List<Response> want(ResourceType type, String... names) {
        TypeState known = state.types().get(type);
        String nonce = known == null || known.responses() == 0 ? "" : type.code() + known.responses();
        return wantAnswering(nonce, type, names);
    }

    List<Response> wantAnswering(String nonce, ResourceType type, String... names) {
        return step(new StreamEvent.SotwRequest(
                type.typeUrl(), Arrays.asList(names), "", new StreamEvent.Reply(nonce, Optional.empty())));
    }

    List<Response> ack(Response response, String... names) {
        return answer(response, Optional.empty(), names);
    }

    /**
     * Acknowledges responses in turn, and those that follow from it, until there are none.
     *
     * @return all of them
     */
    List<Response> ackAll(List<Response> responses) {
        List<Response> all = new ArrayList<>(responses);
        for (int i = 0; i < all.size(); i++) {
            assertThat(i).as("responses in a row").isLessThan(1_000);
            all.addAll(ack(all.get(i), names(all.get(i))));
        }
        return all;
    }

    /** Acknowledges a publication and all that follows from it. */
    List<Response> publishAndAck(Resource... resources) {
        return ackAll(publish(resources));
    }

    /** Refuses every response with a bad resource in it, without saying which, and accepts the others, until nothing more comes. */
    List<Response> refuseAll(List<Response> first, List<Resource> bad) {
        List<Response> all = new ArrayList<>();
        Deque<Response> open = new ArrayDeque<>(first);
        while (!open.isEmpty()) {
            Response response = open.remove();
            all.add(response);
            assertThat(all).as("responses in a row").hasSizeLessThan(200);
            boolean refuse = response.resources().stream().anyMatch(bad::contains);
            open.addAll(refuse ? nack(response, "something is wrong") : ack(response));
        }
        return all;
    }

    private String[] names(Response response) {
        TypeState known = state.types().get(ResourceType.of(response.typeUrl()).orElseThrow());
        return known == null ? new String[0] : known.subscription().names().toArray(String[]::new);
    }

    List<Response> nack(Response response, String text, String... names) {
        return answer(response, Optional.of(text), names);
    }

    private List<Response> answer(Response response, Optional<String> error, String... names) {
        StreamEvent.Reply reply = new StreamEvent.Reply(response.nonce(), error);
        return step(
                state.protocol() == StreamState.Protocol.DELTA
                        ? new StreamEvent.DeltaRequest(response.typeUrl(), List.of(), List.of(), Map.of(), reply)
                        : new StreamEvent.SotwRequest(
                                response.typeUrl(),
                                Arrays.asList(names),
                                ResponseEncoder.version(response.resources()),
                                reply));
    }

    List<Response> step(StreamEvent event) {
        StreamMachine.Step step = machine.step(state, event);
        state = step.state();
        effects = step.effects();
        return effects.stream()
                .filter(Effect.Send.class::isInstance)
                .map(effect -> ((Effect.Send) effect).response())
                .toList();
    }

    /** What the stream remembers about a type that was asked for. */
    TypeState known(ResourceType type) {
        return Objects.requireNonNull(state.types().get(type));
    }

    /** The effects of the last event. */
    List<Effect> effects() {
        return effects;
    }

    /** What a response holds, as {@code TYPE +added -removed}, for comparison with a short text. */
    static List<String> told(List<Response> responses) {
        return responses.stream().map(Conversation::told).toList();
    }

    static String told(Response response) {
        StringBuilder text = new StringBuilder(
                ResourceType.of(response.typeUrl()).map(Enum::name).orElse(response.typeUrl()));
        response.resources().forEach(resource -> text.append(" +").append(resource.name()));
        response.removed().forEach(name -> text.append(" -").append(name));
        return text.toString();
    }
}
