package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeshPictureTest {

    @Test
    void everyLinkIsOneLineAndTheArrowsStandBelowEachOther() {
        // given
        List<MeshPicture.Link> links = List.of(
                new MeshPicture.Link("search ", ":18000", "reader", ":8443", "chroma-a :8000"),
                new MeshPicture.Link("indexer", ":18001", "writer", ":8444", "chroma-b :8001"));

        // then
        assertThat(MeshPicture.of(links)).isEqualTo("""
                  plain HTTP, same machine             mutual TLS 1.3      plain HTTP, loopback only
                  search  -> :18000        [Envoy] ======= reader =======> :8443 [Envoy] -> chroma-a :8000
                  indexer -> :18001        [Envoy] ======= writer =======> :8444 [Envoy] -> chroma-b :8001
                """);
    }
}
