package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.cli.demo.Callers;
import dev.chromamesh.cli.demo.FreePorts;
import dev.chromamesh.mesh.model.HostPort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that two sidecars say to each other, recorded by a wire tap between them. */
class LinkCaptureIT {

    @Test
    void theTextOfTheDocumentsNeverAppearsBetweenTheSidecars() throws Exception {
        int port = new FreePorts(new SecureRandom()).pick(1).get(0);
        // given a tap that chroma-b's sidecar names as its own address, and one at Chroma's own port
        try (WireTap link = WireTap.listeningOn(port);
                TestMesh mesh = TestMesh.withAddressOfB(new HostPort("127.0.0.1", port));
                WireTap plain = WireTap.listeningOn(0)) {
            link.forwardTo(mesh.ports().inboundB().port());
            plain.forwardTo(mesh.ports().chromaB());
            List<byte[]> words = marks();
            Callers callers = mesh.callers();

            // when the indexer writes through the mesh, and reads all of it without
            callers.write(mesh.ports().indexerToB());
            callers.search(plain.port(), "a rabbit with a watch");

            // then the tap at Chroma sees text, which shows that the tap works
            assertThat(words).anyMatch(plain::hasSeen);
            // and the tap between the sidecars has seen all of it pass, but no word of it
            assertThat(link.size()).isGreaterThan(text().length());
            assertThat(words).noneMatch(link::hasSeen);
            assertThat(link.hasSeen("collections".getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        }
    }

    private static String text() throws Exception {
        return Files.readString(Parts.root().resolve("examples/first-mesh/alice.txt"));
    }

    /** Long words of the text, at every place of it. */
    private static List<byte[]> marks() throws Exception {
        List<byte[]> marks = text().lines()
                .flatMap(line -> List.of(line.split("[^a-z]+")).stream())
                .filter(word -> word.length() >= 8)
                .distinct()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
        assertThat(marks).hasSizeGreaterThan(20);
        return marks;
    }
}
