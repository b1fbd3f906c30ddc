package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.SpiffeId;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A leaf to be issued. Who may have which identity was decided before; of the certificate request only the public key is
 * taken. Immutable; no record, because two requests with equal bytes would not be equal.
 */
public final class IssuanceRequest {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(3652);

    private final SpiffeId id;
    private final Optional<UUID> instance;
    private final byte[] certificateRequest;
    private final Duration lifetime;

    /**
     * Copies the request and checks the lifetime.
     *
     * @param id the workload
     * @param instance which of the workload's instances, if the certificate shall say so
     * @param certificateRequest PKCS#10 in DER, as the requester sent it; may be anything
     * @param lifetime from now on, a second to ten years; cut at the end of the issuing authority
     */
    public IssuanceRequest(SpiffeId id, Optional<UUID> instance, byte[] certificateRequest, Duration lifetime) {
        this.id = id;
        this.instance = instance;
        this.certificateRequest = certificateRequest.clone();
        this.lifetime = requireLifetime(lifetime);
    }

    /** The workload. */
    public SpiffeId id() {
        return id;
    }

    /** The instance that the certificate names, if any. */
    public Optional<UUID> instance() {
        return instance;
    }

    /** A copy of the request's bytes. */
    public byte[] certificateRequest() {
        return certificateRequest.clone();
    }

    /** How long the leaf shall live. */
    public Duration lifetime() {
        return lifetime;
    }

    static Duration requireLifetime(Duration lifetime) {
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "lifetime: " + lifetime + " (expected: " + SHORTEST + " to " + LONGEST + ")");
        }
        return lifetime;
    }
}
