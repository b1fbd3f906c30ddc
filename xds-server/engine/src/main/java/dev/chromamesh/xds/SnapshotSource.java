package dev.chromamesh.xds;

/** Where the engine learns what a client should hold. */
@FunctionalInterface
public interface SnapshotSource {

    /**
     * What the client should hold now. Called from many threads, at the start of each stream and after each
     * {@link XdsEngine#refresh()}, so it should be cheap: the same immutable value may be given to any number of clients.
     *
     * <p>The answer is taken at its word: what is missing from it gets removed from the client. A source that does not know yet
     * must not be served from.
     */
    Snapshot current(Client client);
}
