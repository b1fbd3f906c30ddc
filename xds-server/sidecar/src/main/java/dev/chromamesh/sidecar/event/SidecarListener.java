package dev.chromamesh.sidecar.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of what happens in the agent. Called from the agent's own thread, which waits for the return: be quick, and
 * never throw.
 */
@FunctionalInterface
public interface SidecarListener {

    /** Something happened. */
    void event(SidecarEvent event);

    /** A listener that writes each event to the log {@code dev.chromamesh.sidecar}, at the level of its severity. */
    static SidecarListener logging() {
        Logger log = LoggerFactory.getLogger("dev.chromamesh.sidecar");
        return event -> {
            switch (event.severity()) {
                case INFO -> log.info(event.message());
                case WARNING -> log.warn(event.message());
                case ERROR -> log.error(event.message());
            }
        };
    }
}
