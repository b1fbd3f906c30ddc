package dev.chromamesh.controlplane.admin;

import com.google.gson.JsonObject;
import dev.chromamesh.ca.rotation.Command;
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

    /** The authorities, what rotation waits for, and what the operator should know of it. */
    JsonObject authority();

    /** Tells rotation what to do. Blocks for some seconds if authorities are made. */
    AuthorityOutcome command(Command command);

    /** What became of a command to the authority. */
    sealed interface AuthorityOutcome {}

    /**
     * It was taken; it may wait for what the report names.
     *
     * @param done what happened so far, a sentence each
     * @param report as {@link #authority()}
     */
    record AuthorityTold(List<String> done, JsonObject report) implements AuthorityOutcome {}

    /**
     * It makes no sense now.
     *
     * @param reason why, for a person
     */
    record AuthorityRefused(String reason) implements AuthorityOutcome {}

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
