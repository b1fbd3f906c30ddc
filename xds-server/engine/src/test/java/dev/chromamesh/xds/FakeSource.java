package dev.chromamesh.xds;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that tests fill; everybody gets the same unless something is set for a client. */
final class FakeSource implements SnapshotSource {

    private final Map<Client, Snapshot> own = new ConcurrentHashMap<>();
    private final Set<Client> broken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Snapshot common = Snapshot.empty();

    @Override
    public Snapshot current(Client client) {
        questions.incrementAndGet();
        if (broken.contains(client)) {
            throw new IllegalStateException("the source is broken: secret detail");
        }
        return own.getOrDefault(client, common);
    }

    void set(Resource... resources) {
        common = Samples.snapshot(resources);
    }

    void set(Snapshot snapshot) {
        common = snapshot;
    }

    void setFor(Client client, Resource... resources) {
        own.put(client, Samples.snapshot(resources));
    }

    void breakFor(Client client) {
        broken.add(client);
    }

    /** How often it was asked. */
    int questions() {
        return questions.get();
    }
}
