package dev.chromamesh.cli.demo;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * All processes that we started, and the promise that none outlives us.
 *
 * <p>A process is started and remembered under one lock, which {@link #close} takes too: whenever it is called, from a
 * shutdown hook for instance, no process is half started. Thread-safe.
 */
public final class Processes implements AutoCloseable {

    /** Programs that read these would send even calls to this machine elsewhere. */
    private static final Set<String> PROXY_VARIABLES = Set.of("http_proxy", "https_proxy", "all_proxy");

    /** SIGKILL needs no time, but where nobody reaps orphans they look alive for ever. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private final List<Child> children = new ArrayList<>();
    /** Children of our children, which may outlive their parent. */
    private final Set<ProcessHandle> grandchildren = new LinkedHashSet<>();

    private final Duration patience;

    private boolean closed;

    /**
     * No processes yet.
     *
     * @param patience how long those that are asked to end may take; a sidecar drains its Envoy meanwhile
     */
    public Processes(Duration patience) {
        this.patience = patience;
    }

    /** Starts a process. */
    public synchronized Child start(ProcessSpec spec) throws IOException {
        if (closed) {
            throw new DemoFault("stopping");
        }
        File log = spec.log().toFile();
        ProcessBuilder builder = new ProcessBuilder(spec.command());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> PROXY_VARIABLES.contains(name.toLowerCase(Locale.ROOT)));
        environment.putAll(spec.environment());
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

    /** Remembers what our children have started themselves by now. */
    public synchronized void rememberGrandchildren() {
        children.forEach(child -> child.tree().forEach(grandchildren::add));
    }

    /** Ends everything, first by asking, then by force; returns when nothing runs any more. */
    @Override
    public void close() {
        List<ProcessHandle> all;
        synchronized (this) {
            closed = true;
            rememberGrandchildren();
            all = List.copyOf(grandchildren);
            for (int i = children.size() - 1; i >= 0; i--) {
                children.get(i).terminate();
            }
            // Whoever has lost its parent has nobody else to ask it.
            all.stream().filter(this::isOrphan).forEach(ProcessHandle::destroy);
        }
        awaitAll(all, patience);
        synchronized (this) {
            rememberGrandchildren();
            all = grandchildren.stream().filter(ProcessHandle::isAlive).toList();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        awaitAll(all, LAST_MOMENT);
    }

    private boolean isOrphan(ProcessHandle handle) {
        return children.stream().noneMatch(child -> child.tree().anyMatch(handle::equals));
    }

    private static void awaitAll(List<ProcessHandle> handles, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : handles) {
            try {
                handle.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                // Ending our processes is more important than ending quickly.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
