package dev.chromamesh.ca.journal;

import java.io.IOException;
import java.util.List;

/** The files of a journal, with failures that say which file it was. */
record NamedFiles(JournalFiles files) {

    /** Changes one file or the folder. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    List<String> list() throws JournalUnavailableException {
        try {
            return files.list();
        } catch (IOException e) {
            throw new JournalUnavailableException(files.describe(""), "cannot be listed", e);
        }
    }

    byte[] read(String name) throws JournalUnavailableException {
        try {
            return files.read(name);
        } catch (IOException e) {
            throw new JournalUnavailableException(files.describe(name), "cannot be read", e);
        }
    }

    /** A new file that is on the disk, and its name too. */
    void create(String name, byte[] content) throws JournalUnavailableException {
        change(name, () -> {
            files.create(name, content);
            files.syncFolder();
        });
    }

    void syncFolder() throws JournalUnavailableException {
        change("", files::syncFolder);
    }

    JournalFiles.OpenFile open(String name) throws JournalUnavailableException {
        try {
            return files.open(name);
        } catch (IOException e) {
            throw new JournalUnavailableException(files.describe(name), "cannot be opened for writing", e);
        }
    }

    void change(String name, Step step) throws JournalUnavailableException {
        try {
            step.run();
        } catch (IOException e) {
            throw new JournalUnavailableException(files.describe(name), "cannot be written", e);
        }
    }

    JournalDamagedException damaged(String name, long line, long sequence, String what) {
        return new JournalDamagedException(files.describe(name), line, sequence, what);
    }
}
