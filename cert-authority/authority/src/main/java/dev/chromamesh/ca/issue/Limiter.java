package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.SpiffeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds each instance to the limit, by the generic cell rate algorithm (ITU-T I.371): all it keeps of an instance is the
 * moment until which the instance has used its share. Thread-safe.
 */
final class Limiter {

    private record Instance(SpiffeId id, UUID uuid) {}

    private final IssuanceLimit limit;
    private final Duration most;
    private final Map<Instance, Instant> usedUntil = new HashMap<>();
    private int forgetAt = 1_024;

    Limiter(IssuanceLimit limit) {
        this.limit = limit;
        this.most = limit.interval().multipliedBy(limit.burst());
    }

    /** Empty if one more is allowed, which is then counted; else how long the instance has to wait. */
    synchronized Optional<Duration> admit(SpiffeId id, UUID uuid, Instant now) {
        Instance instance = new Instance(id, uuid);
        Instant used = usedUntil.getOrDefault(instance, now);
        // Of the past; or of a clock that was ahead and was set back, which must not lock anyone out
        if (used.isBefore(now) || used.isAfter(now.plus(most))) {
            used = now;
        }
        Instant next = used.plus(limit.interval());
        Duration wait = Duration.between(now.plus(most), next);
        if (wait.compareTo(Duration.ZERO) > 0) {
            return Optional.of(wait);
        }
        usedUntil.put(instance, next);
        if (usedUntil.size() >= forgetAt) {
            usedUntil.values().removeIf(until -> until.isBefore(now));
            forgetAt = Math.max(1_024, 2 * usedUntil.size());
        }
        return Optional.empty();
    }
}
