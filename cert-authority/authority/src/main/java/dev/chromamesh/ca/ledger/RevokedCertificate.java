package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.journal.Entry;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A certificate that is no longer to be trusted. For good: nothing undoes it.
 *
 * @param serial its serial number
 * @param id whose it is
 * @param issuer key identifier of the authority that signed it, in lower-case hex
 * @param certificate SHA-256 of it, in lower-case hex; empty if it never left the authority
 * @param notAfter when it ends; after that nobody has to know
 * @param at since when it is revoked
 * @param reason why
 */
public record RevokedCertificate(
        BigInteger serial,
        SpiffeId id,
        String issuer,
        Optional<String> certificate,
        Instant notAfter,
        Instant at,
        RevocationReason reason) {

    private static final int HEX = 16;

    /** The record of it. */
    public Entry revoked() {
        TreeMap<String, String> fields = new TreeMap<>();
        fields.put("serial", serial.toString(HEX));
        fields.put("id", id.uri());
        fields.put("issuer", issuer);
        certificate.ifPresent(digest -> fields.put("certificate", digest));
        fields.put("not-after", notAfter.toString());
        fields.put("revoked-at", at.toString());
        fields.put("reason", reason.word());
        return new Entry(Kinds.CERTIFICATE_REVOKED, fields);
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static RevokedCertificate of(Fields fields) {
        return new RevokedCertificate(
                new BigInteger(fields.text("serial"), HEX),
                fields.id("id"),
                fields.text("issuer"),
                fields.optional("certificate"),
                fields.moment("not-after"),
                fields.moment("revoked-at"),
                fields.reason("reason"));
    }
}
