package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoncesTest {

    @Test
    void nonceOfTheStreamIsReadAsItWasWrittenAndNoOtherIs() {
        Nonces nonces = Nonces.ofStream(42);

        assertThat(nonces.read(nonces.written("e7"))).isEqualTo("e7");
        assertThat(nonces.read("")).isEmpty();
        assertThat(nonces.read("e7")).isNotEqualTo("e7").isNotEmpty();
        assertThat(nonces.read(Nonces.ofStream(43).written("e7"))).isNotEqualTo("e7");
        assertThat(nonces.read(Nonces.ofStream(0x2a7).written("e7"))).isNotEqualTo("e7");
    }
}
