package dev.chromamesh.mesh.chroma;

import java.time.Duration;

/**
 * Whether an operation changes what Chroma stores. The method does not tell: Chroma reads records with POST.
 *
 * <p>It is also the retry class: a read may be sent again, a write that may have reached Chroma never.
 */
public enum Kind {
    /** Changes nothing. */
    READ(Duration.ofMinutes(1)),
    /** May change something: a large batch is one request and takes minutes on a slow disk. */
    WRITE(Duration.ofMinutes(5));

    private final Duration timeout;

    Kind(Duration timeout) {
        this.timeout = timeout;
    }

    /** How long the whole exchange may take; Chroma itself has no limit. */
    public Duration timeout() {
        return timeout;
    }

    /** Whether a request that failed on its way may be sent again without harm. */
    public boolean retryable() {
        return this == READ;
    }
}
