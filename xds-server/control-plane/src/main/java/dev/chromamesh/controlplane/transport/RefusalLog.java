package dev.chromamesh.controlplane.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator who was refused and why, at most so many lines a minute: those who are refused are mostly
 * strangers, and must not be able to fill the disk. Safe for use by many threads.
 */
public final class RefusalLog {

    static final int LINES = 30;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

    private final InstantSource clock;
    private final AtomicReference<Window> window;

    private record Window(Instant start, int refusals) {

        Window next(Instant now) {
            boolean over = !now.isBefore(start.plus(WINDOW)) || now.isBefore(start);
            return over ? new Window(now, 1) : new Window(start, refusals + 1);
        }
    }

    /** An empty log. */
    public RefusalLog(InstantSource clock) {
        this.clock = clock;
        this.window = new AtomicReference<>(new Window(clock.instant(), 0));
    }

    /**
     * Notes a refusal.
     *
     * @param what was refused, such as {@code join}
     * @param why a sentence without secrets
     */
    public void refused(String what, String why) {
        int number =
                window.updateAndGet(present -> present.next(clock.instant())).refusals();
        if (number <= LINES) {
            log.info("{} refused: {}", what, why);
        } else if (number == LINES + 1) {
            log.warn("more than {} refusals within a minute; the rest of them is not logged", LINES);
        }
    }
}
