package dev.chromamesh.ca.rotation;

import java.time.Instant;

/**
 * A rotation that the operator asked for and that is not done yet.
 *
 * @param tier which authority is to be followed by another
 * @param keyType the kind of key that the other one has
 * @param at when it was asked for
 */
public record Order(Tier tier, String keyType, Instant at) {

    boolean isDoneBy(Authority authority) {
        return authority.id().tier() == tier && authority.keyType().equals(keyType);
    }
}
