package dev.chromamesh.ca.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one journal, all in one folder. Names are plain file names.
 *
 * <p>Used by one thread at a time for changes; {@link #list()} and {@link #read} also beside them.
 */
public interface JournalFiles {

    /** Those of a folder that exists, each for its owner only. One process at a time may change them. */
    static JournalFiles in(Path folder) {
        return new FolderFiles(folder);
    }

    /** The names in the folder, those of others included, in no order. */
    List<String> list() throws IOException;

    /** A file's whole content. */
    byte[] read(String name) throws IOException;

    /**
     * Makes a file with its content in one step: a crash leaves all of it or no file. It is durable once the folder is
     * synced. Replaces a file of that name.
     */
    void create(String name, byte[] content) throws IOException;

    /** Puts the folder's list of names on the disk. */
    void syncFolder() throws IOException;

    /** Opens a file that exists, to change it. */
    OpenFile open(String name) throws IOException;

    /** A file's name for a message to the operator. */
    String describe(String name);

    /** A file while it is changed. After a failure nothing is known about it but through another opening. */
    interface OpenFile extends Closeable {

        /** Writes all bytes from a position, in bytes from the start. */
        void write(long position, byte[] content) throws IOException;

        /** Cuts the file to a size in bytes. */
        void truncate(long size) throws IOException;

        /** Puts all changes so far on the disk. */
        void sync() throws IOException;
    }
}
