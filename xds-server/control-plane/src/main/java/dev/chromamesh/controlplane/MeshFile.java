package dev.chromamesh.controlplane;

import com.google.protobuf.ByteString;
import dev.chromamesh.mesh.config.MeshReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The {@code mesh.yaml} that the server follows. */
final class MeshFile {

    private final Path path;

    MeshFile(Path path) {
        this.path = path;
    }

    /** What lies there. */
    sealed interface Content {}

    /** A file. */
    record Text(String name, ByteString bytes) implements Content {}

    /** No file, or one that this process may not read. */
    record Unreadable(String reason) implements Content {}

    Path path() {
        return path;
    }

    Content read() {
        try (InputStream input = Files.newInputStream(path)) {
            // one byte more than the reader takes, so that it is the reader who says that it is too long
            return new Text(path.toString(), ByteString.copyFrom(input.readNBytes(MeshReader.MAX_LENGTH + 1)));
        } catch (NoSuchFileException e) {
            return new Unreadable(path + " does not exist");
        } catch (IOException e) {
            return new Unreadable(path + " cannot be read: " + e);
        }
    }
}
