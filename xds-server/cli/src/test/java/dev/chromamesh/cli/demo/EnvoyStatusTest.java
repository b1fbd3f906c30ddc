package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EnvoyStatusTest {

    private static final String CERTIFICATES = """
            {"certificates": [
              {"ca_cert": [{"serial_number": "01"}],
               "cert_chain": [{"serial_number": "aa", "subject_alt_names": [{"uri": "spiffe://chroma.example/search"}]},
                              {"serial_number": "02", "subject_alt_names": [{"uri": "spiffe://chroma.example"}]}]},
              {"ca_cert": [{"serial_number": "01"}]},
              {"cert_chain": [{"serial_number": "aa", "subject_alt_names": [{"dns": "x"}, {"uri": "spiffe://chroma.example/search"}]}]},
              {"cert_chain": [{"serial_number": "03"}]}
            ]}""";

    @Test
    void onlyTheCertificateOfItsOwnIdentityCounts() throws IOException {
        assertThat(EnvoyStatus.serials(CERTIFICATES, "spiffe://chroma.example/search"))
                .containsExactly("aa");
        assertThat(EnvoyStatus.serials(CERTIFICATES, "spiffe://chroma.example/indexer"))
                .isEmpty();
    }

    @Test
    void anAnswerOfAnotherShapeIsReported() {
        assertThatThrownBy(() -> EnvoyStatus.serials("[]", "spiffe://chroma.example/search"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no list of certificates");
    }

    @Test
    void aChunkedAnswerIsJoinedByBytesNotCharacters() throws IOException {
        // given a body whose second letter takes two bytes
        byte[] answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\naä\r\n2\r\nbc\r\n0\r\n\r\n"
                .getBytes(StandardCharsets.UTF_8);

        // then
        assertThat(EnvoySocket.body(answer)).isEqualTo("aäbc");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() {
        byte[] answer =
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> EnvoySocket.body(answer)).hasMessageContaining("broke off");
    }

    @Test
    void anErrorIsNotTakenForAnAnswer() {
        byte[] answer = "HTTP/1.1 503 Service Unavailable\r\n\r\nno".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> EnvoySocket.body(answer)).hasMessageContaining("503");
    }
}
