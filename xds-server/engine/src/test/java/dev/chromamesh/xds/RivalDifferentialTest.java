package dev.chromamesh.xds;

import static dev.chromamesh.xds.Eventually.eventually;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Where java-control-plane is right, the engine does the same: the same client ends up with the same resources over both, whatever is
 * published. Snapshots are complete (each cluster has endpoints, each listener a route, and both secrets are there), since nothing else is
 * served by the other one without getting stuck.
 */
class RivalDifferentialTest {

    private static final int PUBLICATIONS = 200;

    @Test
    void sameClientHoldsTheSameOverBothServersAfterEachOfManyRandomPublications() throws IOException {
        long seed = Long.getLong("xds.seed", System.nanoTime());
        Random random = new Random(seed);
        Snapshot snapshot = anyComplete(random);
        try (EngineServer engine =
                        new EngineServer(0, EngineSettings.named("test"), (call, headers) -> new Client("a", "1"));
                RivalServer rival = new RivalServer()) {
            engine.source.set(snapshot);
            rival.publish(snapshot);
            try (FollowingClient ours = new FollowingClient(engine.port(), "identity", "trust");
                    FollowingClient theirs = new FollowingClient(rival.port(), "identity", "trust")) {
                for (int i = 0; i < PUBLICATIONS; i++) {
                    Snapshot expected = snapshot;
                    String when = ", publication " + i + ", seed " + seed;
                    eventually("held over the other server" + when, () -> theirs.holds(expected));
                    eventually("held over the engine" + when, () -> ours.holds(expected));
                    snapshot = anyComplete(random);
                    engine.source.set(snapshot);
                    engine.engine.refresh();
                    rival.publish(snapshot);
                }
            }
        }
    }

    private static Snapshot anyComplete(Random random) {
        List<Resource> all = new ArrayList<>();
        for (String name : names(random)) {
            all.add(Samples.cluster(name, random.nextInt(3)));
            all.add(Samples.endpoints(name, random.nextInt(3)));
        }
        for (String name : names(random)) {
            all.add(Samples.listener(name, random.nextInt(3)));
            all.add(Samples.route(name, random.nextInt(3)));
        }
        all.add(Samples.secret("identity", random.nextInt(3)));
        all.add(Samples.secret("trust", random.nextInt(3)));
        return Snapshot.of(all);
    }

    private static Set<String> names(Random random) {
        Set<String> names = new TreeSet<>();
        names.add("always");
        for (int i = random.nextInt(5); i > 0; i--) {
            names.add("n" + random.nextInt(6));
        }
        return names;
    }
}
