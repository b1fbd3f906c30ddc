package dev.chromamesh.controlplane;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the {@code mesh.yaml} changes.
 *
 * <p>It watches the folder, not the file, because editors and Kubernetes put another file in its place; and it looks at
 * the content every few seconds all the same, because a link may point elsewhere and not every file system tells.
 */
final class MeshWatch implements AutoCloseable {

    /** How often the content is looked at without a hint. */
    static final Duration CHECK = Duration.ofSeconds(2);

    /** A writer that truncates before it writes, or writes in parts, is given this long. */
    static final Duration SETTLE = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(MeshWatch.class);

    private final MeshFile file;
    private final Predicate<MeshFile.Content> offer;
    private final Duration check;
    private final Duration settle;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private @Nullable WatchService hints;
    private @Nullable WatchKey folder;

    private MeshWatch(MeshFile file, Predicate<MeshFile.Content> offer, Duration check, Duration settle) {
        this.file = file;
        this.offer = offer;
        this.check = check;
        this.settle = settle;
        this.thread = new Thread(this::run, "mesh-watch");
        this.thread.setDaemon(true);
    }

    /**
     * Starts to look.
     *
     * @param offer takes a content that differs from the last one that it took; false if it must be offered again
     * @param settle how long a content must stay the same before it is offered
     */
    static MeshWatch start(MeshFile file, Predicate<MeshFile.Content> offer, Duration check, Duration settle) {
        MeshWatch watch = new MeshWatch(file, offer, check, settle);
        watch.thread.start();
        return watch;
    }

    @Override
    public void close() {
        stopped.countDown();
        thread.interrupt();
        try {
            thread.join(check.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        MeshFile.Content taken = null;
        try {
            while (stopped.getCount() > 0) {
                hints(); // before the look, so that no change falls between the two
                MeshFile.Content content = file.read();
                if (content.equals(taken)) {
                    waitForHint(check);
                } else if (isSettled(content)) {
                    if (offer.test(content)) {
                        taken = content;
                    } else {
                        waitForHint(check);
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("no longer watching {}", file.path());
        } finally {
            closeHints();
        }
    }

    /** No hint shortens this: a folder that is being written to has one ready all the time. */
    private boolean isSettled(MeshFile.Content content) throws InterruptedException {
        return !stopped.await(settle.toMillis(), TimeUnit.MILLISECONDS) && content.equals(file.read());
    }

    private void waitForHint(Duration atMost) throws InterruptedException {
        WatchService service = hints();
        if (service == null) {
            stopped.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        try {
            WatchKey key = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (key != null) {
                key.pollEvents();
                if (!key.reset()) {
                    folder = null;
                }
            }
        } catch (ClosedWatchServiceException e) {
            hints = null;
        }
    }

    /** The folder may not exist yet, or be another one now; without hints the regular look has to do. */
    private @Nullable WatchService hints() {
        try {
            if (hints == null) {
                hints = FileSystems.getDefault().newWatchService();
            }
            if (folder == null) {
                Path parent = file.path().toAbsolutePath().getParent();
                folder = parent == null
                        ? null
                        : parent.register(
                                hints,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE);
            }
            return folder == null ? null : hints;
        } catch (IOException e) {
            log.debug("no hints about {}: {}", file.path(), e.toString());
            return null;
        }
    }

    private void closeHints() {
        if (hints != null) {
            try {
                hints.close();
            } catch (IOException e) {
                log.debug("closing the watch of {}: {}", file.path(), e.toString());
            }
        }
    }
}
