package dev.chromamesh.controlplane;

import com.google.gson.JsonObject;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.NumberedBundle;
import dev.chromamesh.ca.issue.RotationOutcome;
import dev.chromamesh.ca.issue.Sentences;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Finding;
import dev.chromamesh.controlplane.admin.Operations.AuthorityOutcome;
import dev.chromamesh.controlplane.admin.Operations.AuthorityRefused;
import dev.chromamesh.controlplane.admin.Operations.AuthorityTold;
import dev.chromamesh.xds.AckLedger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the authorities following each other while the server runs, and brings each new trust bundle to the mesh. Safe for
 * use by many threads.
 */
final class AuthorityRotation {

    private static final Logger log = LoggerFactory.getLogger(AuthorityRotation.class);

    /** Acknowledgements come any time, and the wall clock has to be looked at; a look costs milliseconds. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final long FAREWELL_SECONDS = 5;

    private final CertificateAuthority authority;
    private final Reconciler reconciler;
    private final BundleVersions versions = new BundleVersions();
    private long served;

    AuthorityRotation(CertificateAuthority authority, Reconciler reconciler, Supplier<AckLedger> acknowledged) {
        this.authority = authority;
        this.reconciler = reconciler;
        NumberedBundle first = authority.numberedBundle();
        this.served = first.number();
        versions.add(first);
        authority.learnFrom(() -> versions.held(acknowledged.get()));
    }

    /** Looks every few seconds, from now until it is closed. */
    AutoCloseable start() {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "rotation");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return () -> stop(thread);
    }

    /** A step that has begun is done: an interrupt would leave it to the next start. */
    private static void stop(ExecutorService thread) throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
            log.warn("rotation is still at work after {} s; stopping all the same", FAREWELL_SECONDS);
            thread.shutdownNow();
        }
    }

    /** One look, and what follows from it. */
    void look() {
        try {
            authority.rotate();
            serve();
        } catch (RuntimeException e) {
            log.error("rotation failed, and will be tried again", e);
        }
    }

    /** The authorities, and what rotation waits for. */
    JsonObject report() {
        return AuthorityReport.of(authority.hierarchy(), authority.rotation());
    }

    /** Does what an operator asks for. */
    AuthorityOutcome command(Command command) {
        RotationOutcome outcome = authority.rotate(command);
        serve();
        Optional<Finding> refused = outcome.decision().findings().stream()
                .filter(finding -> finding.code() == Finding.Code.COMMAND_REFUSED)
                .findFirst();
        if (refused.isPresent()) {
            return new AuthorityRefused(refused.get().text());
        }
        if (outcome.done().isEmpty() && outcome.trouble().isPresent()) {
            return new AuthorityRefused(outcome.trouble().get());
        }
        return new AuthorityTold(outcome.done().stream().map(Sentences::of).toList(), report());
    }

    /** The number is known before anybody can acknowledge the bundle. */
    private synchronized void serve() {
        NumberedBundle next = authority.numberedBundle();
        if (next.number() == served) {
            return;
        }
        versions.add(next);
        try {
            var unused = reconciler.submit(() -> {
                reconciler.trust(next.bundle());
                return next;
            });
            served = next.number();
            log.info(
                    "trust bundle {} is served, with {} roots",
                    next.number(),
                    next.bundle().roots().size());
        } catch (RejectedExecutionException e) {
            log.warn("trust bundle {} is not served yet: the server is busy or stopping", next.number());
        }
    }
}
