package dev.chromamesh.cli;

/** What a command's exit status means, for scripts. */
public enum ExitStatus {
    /** Done. */
    OK(0),
    /** The user's input has findings: a bad mesh.yaml, a refused token, a failed check. */
    FINDINGS(1),
    /** The command line itself was wrong. */
    USAGE(2),
    /** The machine or the network did not allow it. */
    ENVIRONMENT(3);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The number that the process exits with. */
    public int code() {
        return code;
    }
}
