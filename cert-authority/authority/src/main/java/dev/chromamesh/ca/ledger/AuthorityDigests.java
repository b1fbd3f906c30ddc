package dev.chromamesh.ca.ledger;

import java.util.Optional;

/**
 * What the journal says of an authority's certificates, so that no others can take their place.
 *
 * @param key the key identifier that they state, in lower-case hex
 * @param certificate SHA-256 of its own certificate, in lower-case hex
 * @param crossSigned SHA-256 of a root's second certificate, by the root before it, if it has one
 */
public record AuthorityDigests(String key, String certificate, Optional<String> crossSigned) {

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static AuthorityDigests of(Fields fields) {
        return new AuthorityDigests(
                fields.text("key"), fields.text("certificate"), fields.optional("cross-signed-certificate"));
    }
}
