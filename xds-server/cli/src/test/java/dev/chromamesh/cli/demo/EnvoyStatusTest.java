package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
}
