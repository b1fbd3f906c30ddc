package dev.chromamesh.sidecar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator decides for one sidecar.
 *
 * @param state the folder below which the sidecar keeps its own, {@code sidecar-NAME}
 * @param workload the workload's name; empty: the token's, or that of the only sidecar in the state folder
 * @param token where the join token comes from
 * @param listen where Envoy accepts the mesh's connections; a Chroma's sidecar only
 * @param advertise what others dial, if it is not {@code listen}
 * @param envoy Envoy's binary: a path, or a name to be looked up on PATH
 * @param allowExposedChroma whether to join although Chroma can be reached around the sidecar
 * @param drainTime how long to wait at the end for requests in flight; not negative
 */
public record SidecarSettings(
        Path state,
        Optional<String> workload,
        TokenSource token,
        Optional<HostPort> listen,
        Optional<HostPort> advertise,
        Path envoy,
        boolean allowExposedChroma,
        Duration drainTime) {

    /** Checks what the types do not say. */
    public SidecarSettings {
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException("drain time: " + drainTime + " (expected: not negative)");
        }
        if (advertise.isPresent() && listen.isEmpty()) {
            throw new IllegalArgumentException("advertise without listen (expected: both, or only listen)");
        }
    }
}
