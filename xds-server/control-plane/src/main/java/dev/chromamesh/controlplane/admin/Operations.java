package dev.chromamesh.controlplane.admin;

import com.google.gson.JsonObject;
import dev.chromamesh.controlplane.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the admin interface lets an operator do; the server does it. Safe for use by many threads. */
public interface Operations {

    /** Whether the server accepts sidecars and Envoys. */
    boolean ready();

    /** How the server itself fares. */
    JsonObject server();

    /** The joined sidecars and what is known of them. */
    List<JsonObject> sidecars();

    /**
     * Makes a join token.
     *
     * @throws StoreException if the store does not work
     */
    TokenOutcome createToken(String workload, Duration lifetime) throws StoreException;

    /**
     * Drops an instance that will not come back.
     *
     * @return whether there was one
     * @throws StoreException if the store does not work
     */
    boolean forget(String workload, UUID instance) throws StoreException;

    /** What became of the wish for a token. */
    sealed interface TokenOutcome {}

    /**
     * A token was made.
     *
     * @param token its text, a secret
     * @param expiresAt until when it may be used
     */
    record TokenCreated(String token, Instant expiresAt) implements TokenOutcome {

        @Override
        public String toString() {
            return "TokenCreated[token=hidden, expiresAt=" + expiresAt + "]";
        }
    }

    /**
     * No token was made.
     *
     * @param reason why, for a person
     */
    record TokenRefused(String reason) implements TokenOutcome {}
}
