package dev.chromamesh.cli;

/**
 * What SIGTERM or Ctrl-C does to a command that runs until then: it is stopped in good order, and the process ends with
 * status 0. Without this a Java process ends with 143, which service managers take for a failure.
 */
final class StopSignal {

    private volatile boolean endedByItself;

    private StopSignal() {}

    /**
     * From now on a signal calls {@code stop}, once, in a thread of its own.
     *
     * @param stop returns when all is stopped
     */
    static StopSignal calls(Runnable stop) {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.handle(stop), "stop-signal"));
        return signal;
    }

    /** The command has ended by itself: its own exit status counts. */
    void commandEnded() {
        endedByItself = true;
    }

    private void handle(Runnable stop) {
        if (endedByItself) {
            return;
        }
        stop.run();
        Runtime.getRuntime().halt(ExitStatus.OK.code());
    }
}
