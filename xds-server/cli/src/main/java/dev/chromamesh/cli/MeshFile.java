package dev.chromamesh.cli;

import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A mesh.yaml as it was read.
 *
 * @param name what the user calls it
 * @param text what is in it
 */
record MeshFile(String name, String text) {

    static MeshFile read(Path file) throws IOException, CommandFault {
        boolean standardInput = file.toString().equals("-");
        byte[] bytes = standardInput ? System.in.readAllBytes() : Files.readAllBytes(file);
        String name = standardInput ? "standard input" : file.toString();
        try {
            return new MeshFile(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new CommandFault(ExitStatus.FINDINGS, name + " is not UTF-8 text; save it as UTF-8", e);
        }
    }

    MeshReading parse() {
        return MeshReader.read(name, text);
    }
}
