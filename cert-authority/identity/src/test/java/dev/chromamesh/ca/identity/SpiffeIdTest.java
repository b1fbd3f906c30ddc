package dev.chromamesh.ca.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiffeIdTest {

    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://chroma.example/search",
                "spiffe://chroma.example/a/b/c",
                "spiffe://a/b",
                "spiffe://1.2.3.4/Search_1.2-x",
                "spiffe://chroma_mesh/..."
            })
    void anIdComesBackAsItWasRead(String uri) {
        assertThat(SpiffeId.parse(uri).uri()).isEqualTo(uri);
        assertThat(SpiffeId.parse(uri)).hasToString(uri);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "spiffe://",
                "spiffe:///search",
                "spiffe://chroma.example",
                "spiffe://chroma.example/",
                "spiffe://chroma.example//search",
                "spiffe://chroma.example/search/",
                "spiffe://chroma.example/./search",
                "spiffe://chroma.example/../search",
                "spiffe://Chroma.example/search",
                "spiffe://chroma.example:80/search",
                "spiffe://chroma.example/se arch",
                "spiffe://chroma.example/s%65arch",
                "spiffe://chroma.example/search?",
                "spiffe://chroma.example/search#",
                "spiffe://chroma.example/süche",
                "spiffe://chroma.example/a,b",
                "spiffe://chroma.example./search",
                "spiffe://.chroma.example/search",
                "spiffe://chroma..example/search",
                "spiffe://./search",
                "https://chroma.example/search"
            })
    void anythingElseIsRefused(String uri) {
        assertThatThrownBy(() -> SpiffeId.parse(uri)).isInstanceOf(InvalidSpiffeIdException.class);
    }

    @Test
    void lengthIsBounded() {
        String prefix = "spiffe://chroma.example/";
        String longest = prefix + "a".repeat(2048 - prefix.length());

        assertThat(SpiffeId.parse(longest).uri()).hasSize(2048);
        assertThatThrownBy(() -> SpiffeId.parse(longest + "a"))
                .hasMessageContaining("2049 bytes (expected: at most 2048)");
        assertThat(new TrustDomain("a".repeat(255)).name()).hasSize(255);
        assertThatThrownBy(() -> new TrustDomain("a".repeat(256))).hasMessageContaining("256 characters");
    }

    @Test
    void theMeshsOwnPathsAreReserved() {
        assertThat(SpiffeId.controlPlane(DOMAIN).isReserved()).isTrue();
        assertThat(DOMAIN.id("chroma-mesh").isReserved()).isTrue();
        assertThat(DOMAIN.id("chroma-mesh/x/y").isReserved()).isTrue();
        assertThat(DOMAIN.id("chroma-mesh-2").isReserved()).isFalse();
        assertThat(DOMAIN.id("team/chroma-mesh").isReserved()).isFalse();
    }
}
