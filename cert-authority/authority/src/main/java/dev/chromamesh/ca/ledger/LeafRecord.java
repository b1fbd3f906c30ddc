package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.journal.Entry;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A leaf that is about to be signed, as the journal keeps it.
 *
 * @param serial its serial number
 * @param id whose it is
 * @param instance which of the workload's instances, if it says so
 * @param issuer key identifier of the authority that signs it, in lower-case hex
 * @param key SHA-256 of the key's SubjectPublicKeyInfo, in lower-case hex
 * @param request SHA-256 of the certificate request, in lower-case hex; of the key where there was none
 * @param issuedAt from when its lifetime counts
 * @param notAfter when it ends
 */
public record LeafRecord(
        BigInteger serial,
        SpiffeId id,
        Optional<UUID> instance,
        String issuer,
        String key,
        String request,
        Instant issuedAt,
        Instant notAfter) {

    private static final int HEX = 16;

    /**
     * Whether it was issued to this one for this request.
     *
     * @param asked who asks, and for what
     */
    public boolean answers(Asked asked) {
        return asked.equals(new Asked(key, request, id, instance));
    }

    /**
     * The record to be on the disk before the signature is made.
     *
     * @param content SHA-256 of the TBSCertificate, in lower-case hex
     */
    public Entry issuing(String content) {
        TreeMap<String, String> fields = new TreeMap<>();
        fields.put("serial", serial.toString(HEX));
        fields.put("id", id.uri());
        instance.ifPresent(uuid -> fields.put("instance", uuid.toString()));
        fields.put("issuer", issuer);
        fields.put("key", key);
        fields.put("request", request);
        fields.put("issued-at", issuedAt.toString());
        fields.put("not-after", notAfter.toString());
        fields.put("content", content);
        return new Entry(Kinds.ISSUING, fields);
    }

    /**
     * The record to be on the disk before the certificate is handed out.
     *
     * @param certificate SHA-256 of the certificate, in lower-case hex
     */
    public Entry issued(String certificate) {
        TreeMap<String, String> fields = new TreeMap<>();
        fields.put("serial", serial.toString(HEX));
        fields.put("certificate", certificate);
        return new Entry(Kinds.ISSUED, fields);
    }

    static BigInteger serial(Fields fields) {
        return new BigInteger(fields.text("serial"), HEX);
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static LeafRecord of(Fields fields) {
        return new LeafRecord(
                serial(fields),
                fields.id("id"),
                fields.optional("instance").map(UUID::fromString),
                fields.text("issuer"),
                fields.text("key"),
                fields.text("request"),
                fields.moment("issued-at"),
                fields.moment("not-after"));
    }
}
