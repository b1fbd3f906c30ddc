package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/**
 * Keeps a second authority from the same folder, in this process or another.
 *
 * <p>The lock file stands beside the folder, which is itself made by renaming; it stays when the lock is released,
 * because deleting it would let two others lock two different files of that name. The system releases the lock of a
 * killed process.
 */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock acquire(Path folder) throws AuthorityStateException {
        Path file = folder.resolveSibling(folder.getFileName() + ".lock");
        try {
            PrivateFiles.createFolders(PrivateFiles.parent(folder));
            FileChannel channel = PrivateFiles.openLock(file);
            if (isLocked(channel)) {
                return new FolderLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be locked", e);
        }
        throw new AuthorityStateException("certificate authority cannot start: another process uses " + folder
                + " (it holds " + file + "). Stop that one first, or give another folder");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
