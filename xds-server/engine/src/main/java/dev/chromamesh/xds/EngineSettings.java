package dev.chromamesh.xds;

import java.time.Duration;

/**
 * Names and limits of an engine. {@link #named} has defaults for a mesh of some thousands of clients.
 *
 * @param controlPlane the identifier that stands in every response, so that a client's logs tell which replica it spoke to
 */
public record EngineSettings(String controlPlane, Subscriptions subscriptions, Crowd crowd, Waiting waiting) {

    /** Default limits. */
    public static EngineSettings named(String controlPlane) {
        return new EngineSettings(controlPlane, Subscriptions.DEFAULT, Crowd.DEFAULT, Waiting.DEFAULT);
    }

    /** The same with another limit for subscriptions. */
    public EngineSettings with(Subscriptions other) {
        return new EngineSettings(controlPlane, other, crowd, waiting);
    }

    /** The same with another rate of new streams. */
    public EngineSettings with(Crowd other) {
        return new EngineSettings(controlPlane, subscriptions, other, waiting);
    }

    /** The same with another patience. */
    public EngineSettings with(Waiting other) {
        return new EngineSettings(controlPlane, subscriptions, crowd, other);
    }

    /**
     * How much one stream may subscribe to, all types together. The names are the only thing that a client can make the engine remember;
     * a stream that wants more is ended.
     *
     * @param names how many
     * @param characters how long they may be together
     */
    public record Subscriptions(int names, int characters) {

        /** Enough for a client of a mesh a hundred times larger than any that one Envoy can hold, and some megabytes of memory. */
        public static final Subscriptions DEFAULT = new Subscriptions(100_000, 4_000_000);

        /** Refuses limits below 1. */
        public Subscriptions {
            atLeastOne("names", names);
            atLeastOne("characters", characters);
        }
    }

    /**
     * At which rate new streams begin, so that a crowd of them, each of which needs everything, does not keep those who are already
     * served from their news.
     *
     * @param streamsPerSecond the rate, after a first burst
     * @param burst how many may begin at once after a quiet time
     * @param longestWait how long a stream may have to wait for its turn; one that would wait longer is ended with {@code UNAVAILABLE}
     *     and the advice when to come back ({@code grpc-retry-pushback-ms}). Less than the 15 seconds after which an Envoy that starts
     *     gives up its first fetch
     */
    public record Crowd(int streamsPerSecond, int burst, Duration longestWait) {

        /** A core does the first push of some hundred streams in a second, handshakes included. */
        public static final Crowd DEFAULT =
                new Crowd(100 + 50 * Runtime.getRuntime().availableProcessors(), 500, Duration.ofSeconds(10));

        /** Refuses rates below 1 and negative waits. */
        public Crowd {
            atLeastOne("streamsPerSecond", streamsPerSecond);
            atLeastOne("burst", burst);
            notNegative("longestWait", longestWait);
        }
    }

    /**
     * How long a client is waited for.
     *
     * @param firstRequest until it says something on a new stream. The stream is ended then: an honest client asks at once
     * @param reading until it takes what it was sent, while more waits. The stream is ended then; it will get the newest when it comes back
     * @param answer until it answers a response for which others wait. They are sent then without its answer, which still counts if it
     *     comes: Envoy drops a response for which it has no use any more, and never answers it
     */
    public record Waiting(Duration firstRequest, Duration reading, Duration answer) {

        /** Long enough for a client on a busy host, short enough to notice one that is not there. */
        public static final Waiting DEFAULT =
                new Waiting(Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofSeconds(10));

        /** Refuses negative times. */
        public Waiting {
            notNegative("firstRequest", firstRequest);
            notNegative("reading", reading);
            notNegative("answer", answer);
        }
    }

    private static void atLeastOne(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 1 or more)");
        }
    }

    private static void notNegative(String what, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: not negative)");
        }
    }
}
