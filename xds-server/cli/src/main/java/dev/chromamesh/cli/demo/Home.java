package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this copy of Chroma Mesh lies: a checkout or the unpacked archive.
 *
 * @param folder absolute
 * @param program how to start {@code chroma-mesh}: the command before its first argument
 */
public record Home(Path folder, List<String> program) {

    private static final String PROPERTY = "chromamesh.home";
    private static final String MAIN = "dev.chromamesh.cli.Main";

    /** Copies the list. */
    public Home {
        program = List.copyOf(program);
    }

    /**
     * The home that the launcher named; without a launcher, the one around the current folder, with the classes that
     * this process runs.
     */
    public static Home find() throws DemoFault {
        @Nullable String named = System.getProperty(PROPERTY);
        if (named != null) {
            Path folder = Path.of(named);
            return new Home(
                    checked(folder), List.of(folder.resolve("chroma-mesh").toString()));
        }
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> program = List.of(
                java.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN);
        for (@Nullable Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("examples/first-mesh/mesh.yaml"))) {
                return new Home(folder, program);
            }
        }
        throw new DemoFault("no examples folder here or above (start the program with its launcher, chroma-mesh)");
    }

    private static Path checked(Path folder) throws DemoFault {
        if (!Files.isDirectory(folder.resolve("examples"))) {
            throw new DemoFault(folder + " has no examples folder: this copy is incomplete, unpack the archive again");
        }
        return folder;
    }

    /** The script that finds or installs Envoy and Chroma. */
    Path installer() {
        return folder.resolve("examples/real-parts/install.py");
    }

    /** The applications of the story. */
    Path callers() {
        return folder.resolve("examples/first-mesh/callers.py");
    }

    /** The mesh of the story, with ports that stand for free ones. */
    String meshText() throws IOException {
        return Files.readString(folder.resolve("examples/first-mesh/mesh.yaml"));
    }
}
