package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy reads every golden: the whole configuration without a control plane, and the bootstrap for one. */
class GoldenEnvoyIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> envoyAcceptsEveryGolden() throws Exception {
        writeSecrets();
        return GoldenCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(),
                        () -> validate(
                                each.name() + ".yaml", EnvoyYaml.renderStatic(each.resources(), each.bootstrap()))));
    }

    @TestFactory
    Stream<DynamicTest> envoyAcceptsEveryBootstrap() throws Exception {
        writeSecrets();
        return GoldenCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(), () -> validate(each.name() + ".json", EnvoyBootstrap.render(each.bootstrap()))));
    }

    private void validate(String name, String text) throws IOException, InterruptedException {
        // given
        Files.writeString(folder.resolve(name), text);
        Path output = folder.resolve(name + ".out");

        // when
        Process envoy = new ProcessBuilder(
                        EnvoyFolder.envoy(), "--mode", "validate", "-c", name, "-l", "warning", "--concurrency", "1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = envoy.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        envoy.destroyForcibly().waitFor();

        // then
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(envoy.exitValue()).as(said).isZero();
        assertThat(said).endsWith("OK\n").doesNotContain("deprecated", "unknown field");
    }

    private void writeSecrets() throws Exception {
        TestAuthority authority = new TestAuthority();
        EnvoyFolder.writeSecrets(folder, authority.leaf("spiffe://chroma.example/golden"), authority.root());
    }
}
