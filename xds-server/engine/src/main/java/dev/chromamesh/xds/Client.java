package dev.chromamesh.xds;

/**
 * Who is at the other end of a stream, as its credentials proved. Nothing of it comes from the client's own description of
 * itself (the node message).
 *
 * @param audience who gets the same resources and judges them alike: bytes that one client of an audience rejected are not sent
 *     to any other
 * @param instance one member of the audience; unique in it
 */
public record Client(String audience, String instance) {

    /** Refuses blank parts. */
    public Client {
        if (audience.isBlank() || instance.isBlank()) {
            throw new IllegalArgumentException(
                    "client: '" + audience + "', '" + instance + "' (expected: both not blank)");
        }
    }

    @Override
    public String toString() {
        return audience + "[" + instance + "]";
    }
}
