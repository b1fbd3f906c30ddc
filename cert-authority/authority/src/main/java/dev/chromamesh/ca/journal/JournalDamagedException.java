package dev.chromamesh.ca.journal;

/** The journal is not as it was written. Nothing was changed. The message says where and what, and what to do. */
public final class JournalDamagedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long line;
    private final long sequence;
    private final String what;

    JournalDamagedException(String file, long line, long sequence, String what) {
        super("journal is damaged: " + file + ", line " + line + ", record " + sequence + ": " + what
                + ". Nothing was changed. Keep the files for examination and restore them from a backup");
        this.file = file;
        this.line = line;
        this.sequence = sequence;
        this.what = what;
    }

    /** Which file, with its folder where the files have one. */
    public String file() {
        return file;
    }

    /** Which line of it, from 1, the header included. */
    public long line() {
        return line;
    }

    /** Sequence of the record that should be there; 0 if none is concerned. */
    public long sequence() {
        return sequence;
    }

    /** What is wrong; continues a sentence that begins with the line. */
    public String what() {
        return what;
    }
}
