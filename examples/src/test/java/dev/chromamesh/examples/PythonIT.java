package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the Python parts' own tests, which need nothing but Python. */
class PythonIT {

    @ParameterizedTest
    @CsvSource({
        "real-parts, test_install",
        "real-parts, test_softhsm",
        "real-parts, test_linters",
        "first-mesh, test_first_mesh"
    })
    void thePythonPartsPassTheirOwnTests(String folder, String test) throws IOException, InterruptedException {
        // when
        Process python = new ProcessBuilder("python3", "-B", "-m", "unittest", test)
                .directory(Path.of(folder).toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(python.waitFor()).describedAs(said).isZero();
        assertThat(said).containsPattern("Ran [1-9][0-9]* tests");
    }
}
