package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.chroma.ChromaBinding;
import dev.chromamesh.sidecar.chroma.ChromaBinding.Exposed;
import dev.chromamesh.sidecar.chroma.ChromaBinding.NotListening;
import dev.chromamesh.sidecar.chroma.ChromaGuard;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Looks at Chroma's port, before the sidecar joins and every minute after. Once joined, an exposed Chroma is told loudly
 * and traffic goes on: to cut it would not make Chroma any safer.
 */
final class ChromaDuty {

    private static final Duration EVERY = Duration.ofMinutes(1);
    private static final Duration AWAITED = Duration.ofSeconds(2);

    private final ChromaGuard guard;
    private final int port;
    private final boolean allowed;
    private final SidecarListener listener;

    private Instant nextLook = Instant.MIN;
    private boolean toldAwaited;
    private boolean exposed;

    ChromaDuty(ChromaGuard guard, int port, boolean allowed, SidecarListener listener) {
        this.guard = guard;
        this.port = port;
        this.allowed = allowed;
        this.listener = listener;
    }

    /** Why the sidecar must not join now, if it must not. */
    Optional<SidecarOutcome> obstacle() {
        if (!allowed && guard.look(port) instanceof Exposed found) {
            return Optional.of(SidecarOutcome.environment(ChromaGuard.advice(port, found)
                    + "; then start this sidecar again (or use --allow-exposed-chroma, if you must)"));
        }
        return Optional.empty();
    }

    void tick(Instant now) {
        if (now.isBefore(nextLook) && now.plus(EVERY).isAfter(nextLook)) {
            return;
        }
        ChromaBinding binding = guard.look(port);
        nextLook = now.plus(binding instanceof NotListening ? AWAITED : EVERY);
        tell(binding);
    }

    private void tell(ChromaBinding binding) {
        if (binding instanceof Exposed found) {
            tellExposed(found);
        } else if (binding instanceof NotListening) {
            if (!toldAwaited) {
                listener.event(
                        SidecarEvent.info(Kind.CHROMA_AWAITED, "Chroma does not listen on 127.0.0.1:" + port + " yet"));
            }
            toldAwaited = true;
        } else {
            if (exposed) {
                listener.event(
                        SidecarEvent.info(Kind.CHROMA_GUARDED, "Chroma now listens on loopback only, as it should"));
            }
            exposed = false;
        }
    }

    private void tellExposed(Exposed found) {
        String message = ChromaGuard.advice(port, found);
        if (!allowed) {
            listener.event(SidecarEvent.error(Kind.CHROMA_EXPOSED, message));
        } else if (!exposed) {
            listener.event(SidecarEvent.warning(Kind.CHROMA_EXPOSED, message));
        }
        exposed = true;
    }
}
