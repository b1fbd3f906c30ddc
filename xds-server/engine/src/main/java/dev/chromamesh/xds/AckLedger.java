package dev.chromamesh.xds;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every client is known to hold, at one moment: it acknowledged it, or said so when it connected. An acknowledgement means
 * "accepted", not "in use": a listener may still be warming.
 *
 * @param clients all clients seen since the engine started and not forgotten since, connected or not
 */
public record AckLedger(Map<Client, Entry> clients) {

    /** Copies the map. */
    public AckLedger {
        clients = Map.copyOf(clients);
    }

    /** What is known about a client. */
    public Optional<Entry> find(Client client) {
        return Optional.ofNullable(clients.get(client));
    }

    /** The version of one resource that a client holds. */
    public Optional<Held> held(Client client, ResourceType type, String name) {
        return find(client).map(entry -> entry.held().get(type)).map(byName -> byName.get(name));
    }

    /**
     * One client.
     *
     * @param connected whether it has an open stream
     * @param since when that became so
     * @param description what the client says about itself
     * @param held by type and name; what a disconnected client held when it was last heard of
     * @param lastRejection the newest one, repaired since or not
     */
    public record Entry(
            boolean connected,
            Instant since,
            Optional<SelfDescription> description,
            Map<ResourceType, Map<String, Held>> held,
            Optional<Rejected> lastRejection) {

        /** Copies the map. */
        public Entry {
            held = Map.copyOf(held);
        }
    }

    /**
     * A resource in a client's hands.
     *
     * @param version its content hash
     * @param since when the client was first known to hold this version
     */
    public record Held(String version, Instant since) {}

    /**
     * A response that the client refused.
     *
     * @param culprits the resources found guilty; empty while that is not known
     * @param text the client's own words, shortened, and without anything that could be a secret
     * @param at when the client said so
     */
    public record Rejected(ResourceType type, List<String> culprits, String text, Instant at) {

        /** Copies the list. */
        public Rejected {
            culprits = List.copyOf(culprits);
        }
    }

    /**
     * How a client describes itself. Good for display and for telling builds apart, never for deciding who it is.
     *
     * @param id the node's id
     * @param agent for example {@code envoy}
     * @param build for example {@code 1.40.0}, empty if the client does not say
     */
    public record SelfDescription(String id, String agent, String build) {}
}
