package dev.chromamesh.controlplane.attest;

import com.google.gson.JsonObject;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Fields;
import dev.chromamesh.controlplane.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the server remembers of a token; its secret is known by its hash alone, which is the record's name.
 *
 * @param workload whom it may join
 * @param expiresAt until when it may be used
 * @param use who used it and when, if someone did
 */
record TokenRecord(String workload, Instant expiresAt, Optional<Use> use) {

    /** How long after its use a lost reply may be asked for again, at least. */
    static final Duration GRACE = Duration.ofMinutes(5);

    /** How long an expired token is remembered, so that its late user hears "expired" instead of "unknown". */
    static final Duration MEMORY = Duration.ofDays(1);

    record Use(Claimant claimant, Instant at) {}

    TokenRecord usedBy(Claimant claimant, Instant now) {
        return new TokenRecord(workload, expiresAt, Optional.of(new Use(claimant, now)));
    }

    /** Whether the token still works for someone who used it already. */
    boolean inGrace(Use use, Instant now) {
        Instant graceEnd = use.at().plus(GRACE);
        return now.isBefore(graceEnd.isAfter(expiresAt) ? graceEnd : expiresAt);
    }

    boolean forgettable(Instant now) {
        return now.isAfter(expiresAt.plus(MEMORY));
    }

    String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("workload", workload);
        json.addProperty("expiresAt", expiresAt.toString());
        use.ifPresent(use -> {
            json.addProperty("usedBy", use.claimant().instance().toString());
            json.addProperty("usedFor", use.claimant().request());
            json.addProperty("usedAt", use.at().toString());
        });
        return json.toString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws StoreException if another version wrote it
     */
    static TokenRecord of(Entry entry) throws StoreException {
        Fields fields = Fields.of(entry);
        Optional<Use> use = fields.has("usedBy")
                ? Optional.of(
                        new Use(new Claimant(fields.uuid("usedBy"), fields.text("usedFor")), fields.instant("usedAt")))
                : Optional.empty();
        return new TokenRecord(fields.text("workload"), fields.instant("expiresAt"), use);
    }
}
