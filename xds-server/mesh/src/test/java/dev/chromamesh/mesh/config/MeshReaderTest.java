package dev.chromamesh.mesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.diagnostic.Diagnostic;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.model.AccessRule;
import dev.chromamesh.mesh.model.Call;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Role;
import dev.chromamesh.mesh.model.Workload;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeshReaderTest {

    @Test
    void everyKeyReachesTheMesh() {
        // when
        Mesh mesh = valid(Samples.EVERY_KEY).mesh();

        // then
        assertThat(mesh.trustDomain()).isEqualTo(new TrustDomain("chroma.example"));
        assertThat(mesh.workloads().keySet()).containsExactly("chroma-a", "chroma-b", "indexer", "search");
        assertThat(mesh.workload("chroma-a").orElseThrow())
                .isEqualTo(new Workload(
                        "chroma-a",
                        Optional.of(new ChromaServer(8000, Optional.empty())),
                        List.of(),
                        new SourceSpan("mesh.yaml", 4, 3, 8)));
        assertThat(mesh.workload("chroma-b").orElseThrow().chroma())
                .contains(new ChromaServer(8001, Optional.of(new HostPort("0.0.0.0", 18080))));
        assertThat(mesh.workload("indexer").orElseThrow().calls())
                .containsExactly(
                        new Call("chroma-a", new HostPort("127.0.0.1", 18000), new SourceSpan("mesh.yaml", 13, 7, 8)),
                        new Call("chroma-b", new HostPort("::1", 18001), new SourceSpan("mesh.yaml", 14, 7, 8)));
        assertThat(mesh.access())
                .containsExactly(
                        new AccessRule(
                                List.of("search"),
                                List.of("chroma-a"),
                                Role.READER,
                                new SourceSpan("mesh.yaml", 16, 5, 42)),
                        new AccessRule(
                                List.of("chroma-b", "indexer"),
                                List.of("chroma-a"),
                                Role.WRITER,
                                new SourceSpan("mesh.yaml", 17, 5, 25)),
                        new AccessRule(
                                List.of("indexer"),
                                List.of("chroma-b"),
                                Role.ADMIN,
                                new SourceSpan("mesh.yaml", 21, 5, 42)));
    }

    @Test
    void aGoodFileHasNothingToSayAbout() {
        assertThat(valid(Samples.EVERY_KEY).notes()).isEmpty();
    }

    @Test
    void bytesAndTextReadAlike() {
        // given a file with a byte order mark and the line ends of Windows
        String text = "\uFEFF" + Samples.EVERY_KEY.replace("\n", "\r\n");

        // when
        MeshReading reading = MeshReader.read("mesh.yaml", text.getBytes(StandardCharsets.UTF_8));

        // then
        assertThat(reading).isEqualTo(valid(Samples.EVERY_KEY));
    }

    @Test
    void aFileBeyondTheLimitIsNotRead() {
        // given
        String comment = "# " + "x".repeat(MeshReader.MAX_LENGTH);

        // then
        assertThat(codes(MeshReader.read("mesh.yaml", comment))).containsExactly(DiagnosticCode.FILE_TOO_LARGE);
        assertThat(codes(MeshReader.read("mesh.yaml", comment.getBytes(StandardCharsets.UTF_8))))
                .containsExactly(DiagnosticCode.FILE_TOO_LARGE);
    }

    @Test
    void warningsWaitUntilThereIsNoError() {
        // given a call without a grant
        String file = "trustDomain: chroma.example\nworkloads: {a: {chroma: {}}, b: {calls: {a: 127.0.0.1:1}}}\n";

        // then it is worth a warning, but not beside an error
        assertThat(codes(MeshReader.read("mesh.yaml", file))).containsExactly(DiagnosticCode.CALL_WITHOUT_GRANT);
        assertThat(codes(MeshReader.read("mesh.yaml", file + "acces: []\n")))
                .containsExactly(DiagnosticCode.UNKNOWN_KEY);
    }

    private static MeshReading.Valid valid(String text) {
        MeshReading reading = MeshReader.read("mesh.yaml", text);
        assertThat(reading).as("%s", reading.diagnostics()).isInstanceOf(MeshReading.Valid.class);
        return (MeshReading.Valid) reading;
    }

    private static List<DiagnosticCode> codes(MeshReading reading) {
        return reading.diagnostics().stream().map(Diagnostic::code).toList();
    }
}
