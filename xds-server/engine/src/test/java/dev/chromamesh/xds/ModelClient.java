package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The simplest client that behaves like Envoy where it matters: it applies what it accepts, refuses bad resources (with or without
 * naming them, with or without applying the good ones beside them), sends its requests with a delay, and needs endpoints after each
 * changed cluster and secrets after each changed cluster, once it has its endpoints, or listener.
 */
final class ModelClient {

    /** What the client knows about one type. */
    private static final class TypeView {
        final boolean wildcard;
        final Set<String> names = new TreeSet<>();
        /** In use, whether the client would admit to it or not. */
        final Map<String, Resource> active = new TreeMap<>();
        /** Accepted: what it tells when it connects again. */
        final Map<String, String> confirmed = new TreeMap<>();

        /**
         * Whether a response was accepted on this stream. Until then a state-of-the-world server cannot know what the client holds, and
         * rather leaves something behind than send an empty state in place of a refused one.
         */
        boolean heardOf;

        String nonce = "";
        String version = "";

        TypeView(boolean wildcard) {
            this.wildcard = wildcard;
        }
    }

    private final boolean delta;
    private final Random random;
    private final Predicate<Resource> bad;
    private final Map<ResourceType, TypeView> views = new EnumMap<>(ResourceType.class);
    private final Set<String> warming = new HashSet<>();
    /** Those of them that will look for secrets when the endpoints come, which they were waiting for from the start. */
    private final Set<String> secretsAfterEndpoints = new HashSet<>();

    private final Set<String> staleSecrets = new HashSet<>();
    /** Secrets that stand refused: while there are any, clusters and listeners may be refused for their company. */
    private final Set<String> poison = new HashSet<>();

    private final Deque<Response> inbox = new ArrayDeque<>();
    private final Deque<StreamEvent.Request> outbox = new ArrayDeque<>();

    ModelClient(boolean delta, Random random, Predicate<Resource> bad) {
        this.delta = delta;
        this.random = random;
        this.bad = bad;
    }

    void receive(Collection<Response> responses) {
        inbox.addAll(responses);
    }

    Deque<StreamEvent.Request> outbox() {
        return outbox;
    }

    boolean hasUnread() {
        return !inbox.isEmpty();
    }

    Set<ResourceType> types() {
        return views.keySet();
    }

    /** Asks for a type for the first time. Envoy has wildcards for clusters and listeners; other clients name them. */
    void open(ResourceType type, List<String> names) {
        boolean wildcard = type.wildcard() && (!delta || random.nextInt(4) > 0);
        TypeView view = new TypeView(wildcard);
        views.put(type, view);
        if (!wildcard) {
            view.names.addAll(names);
        }
        request(type, view, new ArrayList<>(view.names), List.of(), StreamEvent.Reply.NONE);
    }

    void subscribe(ResourceType type, String name) {
        TypeView view = view(type);
        if (view.wildcard && !delta) {
            return;
        }
        view.names.add(name);
        request(type, view, List.of(name), List.of(), new StreamEvent.Reply(delta ? "" : view.nonce, Optional.empty()));
    }

    void unsubscribe(ResourceType type, String name) {
        TypeView view = view(type);
        if (!view.names.remove(name)) {
            return;
        }
        if (!view.wildcard) {
            view.active.remove(name);
            view.confirmed.remove(name);
            if (type == ResourceType.ENDPOINT) {
                // No Envoy does so for a cluster that it holds.
                secretsAfterEndpoints.remove(name);
            }
            if (type == ResourceType.SECRET) {
                staleSecrets.remove(name);
                poison.remove(name);
            }
        }
        request(type, view, List.of(), List.of(name), new StreamEvent.Reply(delta ? "" : view.nonce, Optional.empty()));
    }

    /** The stream broke: what was under way is lost, and the client starts over on a new one. Now and then it asks for clusters last. */
    void reconnect() {
        inbox.clear();
        outbox.clear();
        List<ResourceType> types = new ArrayList<>(views.keySet());
        if (random.nextInt(3) == 0 && types.remove(ResourceType.CLUSTER)) {
            types.add(ResourceType.CLUSTER);
        }
        types.forEach(type -> {
            TypeView view = view(type);
            view.nonce = "";
            view.heardOf = false;
            List<String> names = new ArrayList<>(view.names);
            if (view.wildcard && !names.isEmpty()) {
                names.add("*");
            } else if (!view.wildcard && names.isEmpty() && type.wildcard()) {
                // A first request without names would mean all of them; this client wants none and says nothing.
                return;
            }
            outbox.add(
                    delta
                            ? new StreamEvent.DeltaRequest(
                                    type.typeUrl(),
                                    names,
                                    List.of(),
                                    Map.copyOf(view.confirmed),
                                    StreamEvent.Reply.NONE)
                            : new StreamEvent.SotwRequest(type.typeUrl(), names, view.version, StreamEvent.Reply.NONE));
        });
    }

    /** The process died: it holds nothing and has asked for nothing. */
    void restart() {
        inbox.clear();
        outbox.clear();
        views.clear();
        warming.clear();
        secretsAfterEndpoints.clear();
        staleSecrets.clear();
        poison.clear();
    }

    private TypeView view(ResourceType type) {
        return Objects.requireNonNull(views.get(type), () -> type + " was never asked for");
    }

    private void request(
            ResourceType type, TypeView view, List<String> added, List<String> removed, StreamEvent.Reply reply) {
        outbox.add(
                delta
                        ? new StreamEvent.DeltaRequest(type.typeUrl(), added, removed, Map.of(), reply)
                        : new StreamEvent.SotwRequest(
                                type.typeUrl(), new ArrayList<>(view.names), view.version, reply));
    }

    /** Handles the oldest response. */
    void readOne() {
        Response response = inbox.remove();
        ResourceType type = ResourceType.of(response.typeUrl()).orElseThrow();
        TypeView view = view(type);
        view.nonce = response.nonce();
        List<Resource> refused = response.resources().stream()
                .filter(resource -> bad.test(resource) || poisoned(type, view, resource))
                .toList();
        if (refused.isEmpty()) {
            accept(type, view, response);
        } else {
            refuse(type, view, response, refused);
        }
    }

    /** Envoy refuses whatever is new and uses a bad secret, sound or not. */
    private boolean poisoned(ResourceType type, TypeView view, Resource resource) {
        return type.wildcard()
                && !poison.isEmpty()
                && resource.name().equals("a")
                && !Objects.equals(resource, view.active.get(resource.name()));
    }

    private void accept(ResourceType type, TypeView view, Response response) {
        if (!delta && type.wildcard()) {
            Set<String> told = new HashSet<>();
            response.resources().forEach(resource -> told.add(resource.name()));
            view.active.keySet().retainAll(told);
            view.confirmed.keySet().retainAll(told);
        }
        for (Resource resource : response.resources()) {
            apply(type, view, resource);
            if (interested(view, resource.name())) {
                view.confirmed.put(resource.name(), resource.version());
            }
        }
        for (String name : response.removed()) {
            view.active.remove(name);
            view.confirmed.remove(name);
            if (type == ResourceType.ENDPOINT) {
                warming.remove(name);
            }
        }
        view.version = ResponseEncoder.version(response.resources());
        view.heardOf = true;
        request(type, view, List.of(), List.of(), new StreamEvent.Reply(response.nonce(), Optional.empty()));
    }

    private void refuse(ResourceType type, TypeView view, Response response, List<Resource> refused) {
        if (type == ResourceType.SECRET && interested(view, refused.get(0).name())) {
            poison.add(refused.get(0).name());
        }
        if (random.nextBoolean()) {
            // Envoy applies the good clusters and listeners beside a bad one, and any subset of the others.
            response.resources().stream()
                    .filter(resource -> !refused.contains(resource) && random.nextBoolean())
                    .forEach(resource -> apply(type, view, resource));
        }
        String text = random.nextInt(3) == 0
                ? "something in this response is wrong"
                : "Error adding/updating " + refused.get(0).name() + ": no";
        request(type, view, List.of(), List.of(), new StreamEvent.Reply(response.nonce(), Optional.of(text)));
    }

    private static boolean interested(TypeView view, String name) {
        return view.wildcard || view.names.contains(name);
    }

    private void apply(ResourceType type, TypeView view, Resource resource) {
        if (!interested(view, resource.name())) {
            return;
        }
        boolean changed = !resource.equals(view.active.put(resource.name(), resource));
        switch (type) {
            case CLUSTER -> {
                if (changed) {
                    warming.add(resource.name());
                    needSecrets();
                    TypeView endpoints = views.get(ResourceType.ENDPOINT);
                    if (endpoints != null && endpoints.names.contains(resource.name())) {
                        secretsAfterEndpoints.add(resource.name());
                    }
                }
            }
            case LISTENER -> {
                if (changed) {
                    needSecrets();
                }
            }
            case ENDPOINT -> {
                warming.remove(resource.name());
                if (secretsAfterEndpoints.remove(resource.name())) {
                    needSecrets();
                }
            }
            case SECRET -> {
                staleSecrets.remove(resource.name());
                poison.remove(resource.name());
            }
            case ROUTE -> {}
        }
    }

    private void needSecrets() {
        TypeView secrets = views.get(ResourceType.SECRET);
        if (secrets != null) {
            staleSecrets.addAll(secrets.names);
        }
    }

    /**
     * With nothing under way: the client holds the snapshot, less what it refuses, and nothing is left half done.
     *
     * @param waiting what may be missing because it waits for the repair of a secret
     */
    void verify(Snapshot snapshot, Predicate<Resource> waiting) {
        views.forEach((type, view) -> {
            Map<String, Resource> wanted = new HashMap<>();
            snapshot.resources(type).values().stream()
                    .filter(resource -> interested(view, resource.name()))
                    .forEach(resource -> wanted.put(resource.name(), resource));
            wanted.forEach((name, resource) -> {
                if (bad.test(resource)) {
                    assertThat(view.active.get(name)).as("refused %s", resource).isNotEqualTo(resource);
                } else if (!waiting.test(resource)) {
                    assertThat(view.active.get(name))
                            .as("held as %s %s", type, name)
                            .isEqualTo(resource);
                    assertThat(view.confirmed.get(name))
                            .as("confirmed as %s %s", type, name)
                            .isEqualTo(resource.version());
                }
            });
            if (type != ResourceType.SECRET && (delta || (type.wildcard() && view.heardOf))) {
                assertThat(wanted.keySet()).as("names held of %s", type).containsAll(view.active.keySet());
            }
        });
        verifyNothingWaits(snapshot);
    }

    private void verifyNothingWaits(Snapshot snapshot) {
        TypeView endpoints = views.get(ResourceType.ENDPOINT);
        TypeView clusters = views.get(ResourceType.CLUSTER);
        if (endpoints != null && clusters != null) {
            assertThat(warming)
                    .as("clusters without endpoints after their last change")
                    .noneMatch(name -> clusters.active.containsKey(name)
                            && endpoints.names.contains(name)
                            && deliverable(snapshot, ResourceType.ENDPOINT, name));
        }
        assertThat(staleSecrets)
                .as("secrets not sent after the last change of a cluster or listener")
                .noneMatch(name -> deliverable(snapshot, ResourceType.SECRET, name));
        assertThat(poison)
                .as("secrets that stand refused although there is a good one")
                .noneMatch(name -> deliverable(snapshot, ResourceType.SECRET, name));
    }

    private boolean deliverable(Snapshot snapshot, ResourceType type, String name) {
        return snapshot.find(type, name).filter(bad.negate()).isPresent();
    }
}
