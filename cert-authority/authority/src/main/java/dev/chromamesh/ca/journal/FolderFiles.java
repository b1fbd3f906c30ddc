package dev.chromamesh.ca.journal;

import dev.chromamesh.ca.file.PrivateFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Files of a folder on the disk, 0600.
 *
 * <p>Not through a channel where it writes: the caller that leads may be interrupted, and a channel would then close
 * under all who wait for the same group.
 */
final class FolderFiles implements JournalFiles {

    private final Path folder;

    FolderFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public List<String> list() throws IOException {
        return PrivateFiles.entries(folder).stream()
                .map(Path::getFileName)
                .map(Path::toString)
                .toList();
    }

    @Override
    public byte[] read(String name) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "r")) {
            byte[] content = new byte[Math.toIntExact(opened.length())];
            opened.readFully(content);
            return content;
        }
    }

    @Override
    public void create(String name, byte[] content) throws IOException {
        Path unfinished = folder.resolve(name + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OpenFile opened = open(name + ".new")) {
            opened.write(0, content);
            opened.sync();
        }
        Files.move(
                unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void syncFolder() throws IOException {
        PrivateFiles.sync(folder);
    }

    @Override
    public OpenFile open(String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            throw new FileNotFoundException(file + " is gone");
        }
        return new Opened(new RandomAccessFile(file.toFile(), "rw"));
    }

    @Override
    public String describe(String name) {
        return folder.resolve(name).toString();
    }

    private record Opened(RandomAccessFile file) implements OpenFile {

        @Override
        public void write(long position, byte[] content) throws IOException {
            file.seek(position);
            file.write(content);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.setLength(size);
        }

        @Override
        public void sync() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
