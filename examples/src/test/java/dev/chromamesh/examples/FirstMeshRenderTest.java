package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.envoy.EnvoyTranslator;
import dev.chromamesh.mesh.envoy.EnvoyYaml;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.resolve.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the example becomes on both sides of a link, as {@code chroma-mesh render} prints it: {@code first-mesh/render/NAME.yaml}.
 * {@code -Dgolden.update=true} rewrites the files; read the difference before you commit it.
 */
class FirstMeshRenderTest {

    private static final Path EXAMPLE = Path.of("first-mesh");
    private static final Path RENDERED = EXAMPLE.resolve("render");

    @ParameterizedTest
    @ValueSource(strings = {"chroma-a", "search"})
    void theExampleRendersAsExpected(String workload) throws IOException {
        // when
        String rendered = EnvoyYaml.render(EnvoyTranslator.translate(
                Resolver.preview(mesh(), workload, Duration.ofHours(24)).orElseThrow()));

        // then
        Path file = RENDERED.resolve(workload + ".yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(RENDERED);
            Files.writeString(file, rendered);
        }
        assertThat(file).as("run with -Dgolden.update=true to accept").hasContent(rendered);
    }

    private static Mesh mesh() throws IOException {
        MeshReading reading = MeshReader.read("mesh.yaml", Files.readString(EXAMPLE.resolve("mesh.yaml")));
        assertThat(reading).isInstanceOf(MeshReading.Valid.class);
        return ((MeshReading.Valid) reading).mesh();
    }
}
