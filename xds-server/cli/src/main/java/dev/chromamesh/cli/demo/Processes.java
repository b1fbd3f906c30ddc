package dev.chromamesh.cli.demo;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All processes that we started, and the promise that none outlives us.
 *
 * <p>A process is started and remembered under one lock, which {@link #close} takes too: whenever it is called, from a
 * shutdown hook for instance, no process is half started. Processes that our processes start, such as the Envoys of the
 * sidecars, are found by a mark in their environment. If we are killed ourselves, a {@link Watchman} ends them all.
 * Thread-safe.
 */
public final class Processes implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** SIGKILL needs no time. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final List<Child> children = new ArrayList<>();
    private final Duration patience;
    private final ProcessMark mark;

    private @Nullable Watchman watchman;
    private boolean closed;

    /**
     * No processes yet.
     *
     * @param patience how long those that are asked to end may take; a sidecar drains its Envoy meanwhile
     */
    public Processes(Duration patience) {
        this.patience = patience;
        this.mark = new ProcessMark(UUID.randomUUID().toString());
    }

    /** Starts a process. */
    public synchronized Child start(ProcessSpec spec) throws IOException {
        if (closed) {
            throw new DemoFault("stopping");
        }
        if (watchman == null) {
            watchman = Watchman.start(mark);
        }
        File log = spec.log().toFile();
        ProcessBuilder builder = new ProcessBuilder(spec.command());
        builder.environment().putAll(spec.environment());
        mark.put(builder.environment());
        if (spec.piped()) {
            builder.redirectError(ProcessBuilder.Redirect.appendTo(log));
        } else {
            builder.redirectErrorStream(true);
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log));
            builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        Child child = new Child(spec, builder.start());
        children.add(child);
        return child;
    }

    /** Ends everything, first by asking, then by force; returns when nothing runs any more. */
    @Override
    public void close() {
        List<Child> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(children);
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).terminate();
        }
        // Whoever has lost its parent has nobody else to ask it.
        mark.running().filter(process -> isOrphan(process, all)).forEach(ProcessHandle::destroy);
        if (!awaitEnd(patience)) {
            mark.running().forEach(ProcessHandle::destroyForcibly);
            awaitEnd(LAST_MOMENT);
        }
        synchronized (this) {
            if (watchman != null) {
                watchman.dismiss();
            }
        }
    }

    private static boolean isOrphan(ProcessHandle process, List<Child> children) {
        return children.stream().noneMatch(child -> child.tree().anyMatch(process::equals));
    }

    private boolean awaitEnd(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (mark.running().findAny().isPresent()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                // Ending our processes is more important than ending quickly, but not by waiting.
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
