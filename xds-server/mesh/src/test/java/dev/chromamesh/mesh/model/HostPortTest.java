package dev.chromamesh.mesh.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:18000",
                "0.0.0.0:1",
                "[::1]:65535",
                "[2001:db8::1]:8443",
                "chroma-a.internal:8443",
                "host:80"
            })
    void whatIsReadIsWrittenTheSame(String text) {
        assertThat(HostPort.parse(text)).map(HostPort::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "host",
                "host:",
                "host:0",
                "host:65536",
                "host:99999999",
                "host:080",
                "host:+80",
                "host:８０",
                "::1:80",
                "[::1]",
                "[]:80",
                "[host]:80",
                "[127.0.0.1]:80",
                "[::1%lo]:80",
                "127.0.0.256:80",
                "127.1:80",
                "a b:80",
                "http://host:80",
                "host:80/",
                "host:80\n",
                "bücher:80",
                "user@host:80"
            })
    void everythingElseIsNoAddress(String text) {
        assertThat(HostPort.parse(text)).isEmpty();
    }
}
