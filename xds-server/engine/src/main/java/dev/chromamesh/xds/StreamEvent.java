package dev.chromamesh.xds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can happen to a stream. */
sealed interface StreamEvent {

    /** There is a newer truth; events between two of these need not be shown, the newest is enough. */
    record Published(Snapshot snapshot) implements StreamEvent {}

    /**
     * The client has been waited for long enough; should it answer yet, that counts.
     *
     * @param awaited what of {@link StreamState#heldBackBy()}
     */
    record GivenUp(Set<String> awaited) implements StreamEvent {

        public GivenUp {
            awaited = Set.copyOf(awaited);
        }
    }

    /** A client asked for something, or answered a response, or both. */
    sealed interface Request extends StreamEvent {

        /** May be one that the engine does not know, or empty. */
        String typeUrl();
    }

    /**
     * A message of the incremental protocol.
     *
     * @param initialVersions what the client already holds; looked at in the first request of a type only
     */
    record DeltaRequest(
            String typeUrl,
            List<String> subscribe,
            List<String> unsubscribe,
            Map<String, String> initialVersions,
            Reply reply)
            implements Request {}

    /**
     * A message of the state-of-the-world protocol.
     *
     * @param names all that the client wants from now on
     * @param version the last one it accepted; empty if none
     */
    record SotwRequest(String typeUrl, List<String> names, String version, Reply reply) implements Request {}

    /**
     * The part of a request that answers a response.
     *
     * @param nonce the response's; empty in a request that answers nothing
     * @param error why the client refused the response; nothing if it accepted it
     */
    record Reply(String nonce, Optional<String> error) {

        static final Reply NONE = new Reply("", Optional.empty());
    }
}
