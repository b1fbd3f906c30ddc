package dev.chromamesh.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is measured. */
enum Scenario {
    /** 500 endpoint resources, all of them changed at once. */
    FANOUT("xds-fanout", "endpoints:500", 30) {
        @Override
        Contents contents(int revision) {
            return new Contents(500, 10, revision, revision);
        }

        @Override
        Push push(Setting setting) {
            return new Push(Subscriptions.ENDPOINT, 500);
        }
    },
    /** 500 endpoint resources, one of them changed. In the state-of-the-world variant java-control-plane sends all. */
    ENDPOINT("xds-endpoint", "endpoints:500", 30) {
        @Override
        Contents contents(int revision) {
            return new Contents(500, 10, 1, revision);
        }

        @Override
        Push push(Setting setting) {
            return new Push(Subscriptions.ENDPOINT, setting.delta() || setting.ours() ? 1 : 500);
        }
    },
    /** One secret of two changed. */
    SECRETS("xds-secrets", "secrets", 30) {
        @Override
        Contents contents(int revision) {
            return new Contents(1, 1, 1, revision);
        }

        @Override
        Push push(Setting setting) {
            return new Push(Subscriptions.SECRET, 1);
        }
    },
    /** Heap of the server for each idle stream with 100 subscribed names. */
    MEMORY("xds-memory", "endpoints:100", 0) {
        @Override
        Contents contents(int revision) {
            return new Contents(100, 10, revision, revision);
        }

        @Override
        Measured run(Setting setting, Path certificates) throws IOException {
            return memory(setting, certificates, List.of(), 1);
        }
    },
    /** All connections are lost and come back, to what they had and to something new. */
    RECONNECT("xds-reconnect", "everything:100", 0) {
        @Override
        Contents contents(int revision) {
            return new Contents(100, 10, revision, revision);
        }

        @Override
        Measured run(Setting setting, Path certificates) throws IOException {
            return reconnect(setting, certificates);
        }
    };

    private static final int SERVER_MEGABYTES = 2_048;

    /** So many responses are sent before anything is measured, or rather more. */
    private static final int WARM_RESPONSES = 60_000;

    final String title;
    private final String subscriptions;
    private final int pushes;

    Scenario(String title, String subscriptions, int pushes) {
        this.title = title;
        this.subscriptions = subscriptions;
        this.pushes = pushes;
    }

    abstract Contents contents(int revision);

    /** What every client gets with each push. */
    record Push(String type, int resources) {}

    Push push(Setting setting) {
        throw new UnsupportedOperationException(title + " has no pushes");
    }

    /** Runs it once in processes of its own. */
    Measured run(Setting setting, Path certificates) throws IOException {
        try (Bed bed = new Bed(setting, certificates, List.of("-Xmx" + SERVER_MEGABYTES + "m"), 1)) {
            bed.publish(contents(1));
            bed.clients("open");
            Push push = push(setting);
            Measured.Samples samples = new Measured.Samples();
            int rounds = Math.max(pushes, WARM_RESPONSES / setting.streams());
            for (int i = 0; i < rounds; i++) {
                bed.prepare(contents(2 + i));
                bed.clients("arm " + push.type() + " " + push.resources());
                long cpu = bed.server.number("cpu");
                long start = System.nanoTime();
                bed.server.ask("publish");
                double published = (System.nanoTime() - start) / 1e6;
                Map<String, Long> tally = bed.clients("wait");
                double last = (System.nanoTime() - start) / 1e6;
                double used = (bed.server.number("cpu") - cpu) / 1e6;
                if (i >= rounds - pushes / 2) {
                    // Those before warm the compiler up.
                    samples.add("server CPU ms", used);
                    samples.add("last answer ms", last);
                    samples.add("publish call ms", published);
                    samples.add("bytes a stream", (double) tally.getOrDefault("bytes", 0L) / setting.streams());
                }
            }
            return samples.medians();
        }
    }

    Measured memory(Setting setting, Path certificates, List<String> flags, int clientProcesses) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Xmx" + SERVER_MEGABYTES + "m"));
        all.addAll(flags);
        try (Bed bed = new Bed(setting, certificates, all, clientProcesses)) {
            bed.publish(contents(1));
            long before = bed.server.number("heap");
            bed.clients("open");
            Measured.Samples samples = new Measured.Samples();
            long after = bed.server.number("heap");
            samples.add("heap KB a stream", (after - before) / 1024.0 / setting.streams());
            bed.prepare(contents(2));
            bed.clients("arm " + Subscriptions.ENDPOINT + " 100");
            long start = System.nanoTime();
            bed.server.ask("publish");
            bed.clients("wait");
            samples.add("push to all ms", (System.nanoTime() - start) / 1e6);
            return samples.medians();
        }
    }

    Measured reconnect(Setting setting, Path certificates) throws IOException {
        try (Bed bed = new Bed(setting, certificates, List.of("-Xmx" + SERVER_MEGABYTES + "m"), 1)) {
            bed.publish(contents(1));
            bed.clients("open");
            Measured.Samples samples = new Measured.Samples();
            for (int round = 0; round < 3; round++) {
                comeBack(bed, samples, "unchanged");
                bed.publish(contents(2 + round));
                comeBack(bed, samples, "changed");
            }
            return samples.medians();
        }
    }

    private static void comeBack(Bed bed, Measured.Samples samples, String what) throws IOException {
        bed.clients("close");
        long cpu = bed.server.number("cpu");
        long start = System.nanoTime();
        Map<String, Long> tally = bed.clients("open");
        samples.add(what + ": all served ms", (System.nanoTime() - start) / 1e6);
        samples.add(what + ": server CPU ms", (bed.server.number("cpu") - cpu) / 1e6);
        samples.add(what + ": clusters sent", tally.getOrDefault("Cluster", 0L));
        samples.add(what + ": listeners sent", tally.getOrDefault("Listener", 0L));
    }

    /** A server and its clients. */
    final class Bed implements AutoCloseable {

        final Peer server;
        private final List<Peer> clients = new ArrayList<>();

        Bed(Setting setting, Path certificates, List<String> flags, int clientProcesses) throws IOException {
            String tls = setting.tls() ? certificates.toString() : "plaintext";
            server = Peer.start(ServerProcess.class, flags, setting.ours() ? "ours" : "rival", tls);
            String port = server.line();
            for (int i = 0; i < clientProcesses; i++) {
                Peer client = Peer.start(
                        ClientProcess.class,
                        List.of("-Xmx4g"),
                        port,
                        tls,
                        setting.protocol(),
                        setting.streams() / clientProcesses,
                        subscriptions);
                clients.add(client);
                client.line();
            }
        }

        void prepare(Contents contents) throws IOException {
            server.ask("prepare " + contents.services() + " " + contents.endpoints() + " " + contents.revision() + " "
                    + contents.firstRevision());
        }

        void publish(Contents contents) throws IOException {
            prepare(contents);
            server.ask("publish");
        }

        /** Tells all clients and sums up what they say. */
        Map<String, Long> clients(String command) throws IOException {
            for (Peer client : clients) {
                client.send(command);
            }
            Map<String, Long> tally = new HashMap<>();
            for (Peer client : clients) {
                for (String word : client.line().split(" ")) {
                    String[] pair = word.split("=");
                    tally.merge(pair[0], Long.parseLong(pair[1]), Long::sum);
                }
            }
            return tally;
        }

        @Override
        public void close() {
            clients.forEach(Peer::close);
            server.close();
        }
    }
}
