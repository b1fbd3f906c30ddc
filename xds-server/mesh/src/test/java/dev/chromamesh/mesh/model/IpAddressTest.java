package dev.chromamesh.mesh.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true, false",
        "127.255.0.9, true, false",
        "10.0.0.5, false, false",
        "0.0.0.0, false, true",
        "255.255.255.255, false, false",
        "::1, true, false",
        "0:0:0:0:0:0:0:1, true, false",
        "0::0:1, true, false",
        "::, false, true",
        "2001:DB8::, false, false",
        "::2, false, false",
        "1:2:3:4:5:6:7:8, false, false"
    })
    void addressesAreKnownForWhatTheyAre(String text, boolean loopback, boolean wildcard) {
        IpAddress address = IpAddress.parse(text).orElseThrow();

        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address.isWildcard()).isEqualTo(wildcard);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "127.1",
                "127.0.0.1.",
                "127.0.0.01",
                "0x7f.0.0.1",
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.5",
                "a.b.c.d",
                "-1.0.0.1",
                "127.0.0.1 ",
                "١٢٧.0.0.1",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "::g",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "::ffff:127.0.0.1",
                "fe80::1%eth0",
                "localhost",
                "1:",
                ":1"
            })
    void everythingElseIsNoAddress(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @Test
    void spellingsOfOneAddressAreEqual() {
        assertThat(List.of("2001:db8::a", "2001:0DB8:0:0::A", "2001:db8:0:0:0:0:0:a"))
                .map(text -> IpAddress.parse(text).orElseThrow())
                .containsOnly(IpAddress.parse("2001:db8::a").orElseThrow());
    }
}
