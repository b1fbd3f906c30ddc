package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.controlplane.transport.ServerIdentity;
import dev.chromamesh.xds.AckLedger;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nobody asks for and must be done all the same. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final long GLANCE_SECONDS = 1;
    private static final long TIDY_MINUTES = 10;

    private final ScheduledExecutorService thread;

    private Housekeeping(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    static Housekeeping start(ServerIdentity identity, JoinTokenBook tokens, Supplier<AckLedger> ledger) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "housekeeping");
            made.setDaemon(true);
            return made;
        });
        RejectionLog rejections = new RejectionLog();
        // looking at the identity renews it when it is due, so that a failure shows before a handshake meets it
        every(thread, GLANCE_SECONDS, TimeUnit.SECONDS, identity::current);
        every(thread, GLANCE_SECONDS, TimeUnit.SECONDS, () -> rejections.look(ledger.get()));
        every(thread, TIDY_MINUTES, TimeUnit.MINUTES, () -> tidy(tokens));
        return new Housekeeping(thread);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private static void tidy(JoinTokenBook tokens) {
        try {
            tokens.forgetOld();
        } catch (StoreException e) {
            log.warn("old join tokens are not dropped: {}", e.getMessage());
        }
    }

    /** A task that fails once must not be the last of its kind. */
    private static void every(ScheduledExecutorService thread, long interval, TimeUnit unit, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.error("housekeeping failed, and will be tried again", e);
            }
        };
        var unused = thread.scheduleWithFixedDelay(guarded, interval, interval, unit);
    }
}
