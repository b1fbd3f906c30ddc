package dev.chromamesh.controlplane.attest;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

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

    /** Reads what {@link #toJson} wrote; nothing if another version wrote it. */
    static Optional<TokenRecord> fromJson(String text) {
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            Optional<Use> use = json.has("usedBy")
                    ? Optional.of(new Use(
                            new Claimant(
                                    UUID.fromString(json.get("usedBy").getAsString()),
                                    json.get("usedFor").getAsString()),
                            Instant.parse(json.get("usedAt").getAsString())))
                    : Optional.empty();
            return Optional.of(new TokenRecord(
                    json.get("workload").getAsString(),
                    Instant.parse(json.get("expiresAt").getAsString()),
                    use));
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | DateTimeException
                | NullPointerException e) {
            return Optional.empty();
        }
    }
}
