package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.examples.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that goes to other machines, unpacked where nothing else is. */
class ArchiveIT {

    @TempDir
    private Path folder;

    @Test
    void theUnpackedArchiveWorksWithAnEmptyHome() throws Exception {
        // given
        Path archive;
        try (Stream<Path> files = Files.list(Parts.root().resolve("xds-server/cli/target"))) {
            archive = files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
        Cli.run(Map.of(), "", List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
        Path unpacked;
        try (Stream<Path> files = Files.list(folder)) {
            unpacked = files.findFirst().orElseThrow();
        }
        Map<String, String> emptyHome = Map.of("HOME", folder.resolve("home").toString(), "XDG_CACHE_HOME", "");
        // when
        Result version = run(unpacked, emptyHome, "--version");
        Result check = run(unpacked, emptyHome, "check", "examples/first-mesh/mesh.yaml");
        Result render = run(unpacked, emptyHome, "render", "examples/first-mesh/mesh.yaml", "--workload", "chroma-a");
        // then
        assertThat(version.out()).startsWith("chroma-mesh ");
        assertThat(check.status()).describedAs(check.err()).isZero();
        assertThat(render.out()).contains("inbound/chroma-a");
        assertThat(unpacked.resolve("README.md")).exists();
        assertThat(unpacked.resolve("LICENSE")).exists();
    }

    private static Result run(Path unpacked, Map<String, String> environment, String... arguments) throws Exception {
        String command = "cd '" + unpacked + "' && exec ./chroma-mesh \"$@\"";
        List<String> all = Stream.concat(Stream.of("sh", "-c", command, "sh"), Stream.of(arguments))
                .toList();
        return Cli.run(environment, "", all);
    }
}
