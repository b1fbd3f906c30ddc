package dev.chromamesh.sidecar.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The right to use a state folder; the kernel takes it back when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws StateException, IOException {
        Path file = folder.resolve("lock");
        AtomicFiles.createFile(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw inUse(folder, holder(file));
            }
            byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
            channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
            return new FolderLock(channel);
        } catch (OverlappingFileLockException e) {
            // Held by this very process. The file is not read: closing it again would release a POSIX lock.
            channel.close();
            throw inUse(folder, "");
        } catch (StateException | IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static StateException inUse(Path folder, String holder) {
        return new StateException(folder + " is in use by another sidecar" + holder
                + ". Stop that one first, or give this one another --state folder");
    }

    private static String holder(Path file) {
        try {
            String pid = Files.readString(file, StandardCharsets.US_ASCII);
            return pid.isEmpty() ? "" : ", process " + pid;
        } catch (IOException e) {
            return "";
        }
    }
}
