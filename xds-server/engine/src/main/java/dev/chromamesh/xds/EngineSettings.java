package dev.chromamesh.xds;

/**
 * Limits and names of an engine.
 *
 * @param controlPlane the identifier that stands in every response, so that a client's logs tell which replica it spoke to
 * @param subscribedNames how many names one stream may be subscribed to, all types together. A stream that wants more is ended:
 *     the names are the only thing that a client can make the engine remember
 */
public record EngineSettings(String controlPlane, int subscribedNames) {

    /** Enough for a client of a mesh a hundred times larger than any that one Envoy can hold. */
    public static final int DEFAULT_SUBSCRIBED_NAMES = 100_000;

    /** Refuses limits below 1. */
    public EngineSettings {
        if (subscribedNames < 1) {
            throw new IllegalArgumentException("subscribedNames: " + subscribedNames + " (expected: 1 or more)");
        }
    }

    /** Default limits. */
    public static EngineSettings named(String controlPlane) {
        return new EngineSettings(controlPlane, DEFAULT_SUBSCRIBED_NAMES);
    }
}
