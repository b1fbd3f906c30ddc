package dev.chromamesh.controlplane;

import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.mesh.model.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an operator decides about a server.
 *
 * @param meshFile the {@code mesh.yaml} to follow
 * @param state the state folder; the server keeps to its sub-folder {@code server}
 * @param grpc where sidecars and Envoys are listened for; an IP address
 * @param advertised where they dial, to be tried in turn; at least one
 * @param adminPort of the admin interface on 127.0.0.1; 0 for any that is free
 * @param certificateLifetime how long a certificate lives, counted from its issue; 10 s to 7 days
 * @param vaults where the authority's keys are
 */
public record ServerSettings(
        Path meshFile,
        Path state,
        HostPort grpc,
        List<HostPort> advertised,
        int adminPort,
        Duration certificateLifetime,
        VaultSettings vaults) {

    /** How long a certificate lives unless the operator decides otherwise. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofHours(24);

    /** Shorter ones would have to be renewed while they are being delivered. */
    public static final Duration MIN_LIFETIME = Duration.ofSeconds(10);

    /** Longer ones are hardly short-lived: there is no revocation list. */
    public static final Duration MAX_LIFETIME = Duration.ofDays(7);

    /** Copies the addresses and checks the ranges. */
    public ServerSettings {
        advertised = List.copyOf(advertised);
        if (advertised.isEmpty()) {
            throw new IllegalArgumentException("advertised: none (expected: at least one address)");
        }
        if (adminPort < 0 || adminPort > 65_535) {
            throw new IllegalArgumentException("adminPort: " + adminPort + " (expected: 0 to 65535)");
        }
        if (certificateLifetime.compareTo(MIN_LIFETIME) < 0 || certificateLifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "certificateLifetime: " + certificateLifetime + " (expected: 10 s to 7 days)");
        }
    }

    /** Where the server keeps its state. */
    public ServerFolder folder() {
        return ServerFolder.in(state);
    }
}
