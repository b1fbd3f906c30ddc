package dev.chromamesh.ca.identity;

import static dev.chromamesh.ca.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceSubjectTest {

    private static final UUID INSTANCE = UUID.fromString("6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10");

    @Test
    void theInstanceStandsInTheSubjectsSerialNumber() throws Exception {
        assertThat(InstanceSubject.name(INSTANCE).getName("RFC2253", Map.of("2.5.4.5", "SERIAL")))
                .isEqualTo("SERIAL=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10");
        assertThat(InstanceSubject.of(certificate("serialNumber=" + INSTANCE))).contains(INSTANCE);
        assertThat(InstanceSubject.of(certificate("CN=search,serialNumber=" + INSTANCE)))
                .contains(INSTANCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CN=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10",
                "serialNumber=1-1-1-1-1",
                "serialNumber=6E1B4A1C-64D1-4A0C-9D0B-6A3D2F7F9A10",
                "serialNumber=none",
                "serialNumber=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10,serialNumber=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10",
                "serialNumber=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10+CN=search"
            })
    void anythingElseIsNoInstance(String subject) throws Exception {
        assertThat(InstanceSubject.of(certificate(subject))).isEmpty();
    }

    private static X509Certificate certificate(String subject) throws Exception {
        return leaf(TestCertificates.root("root"), "spiffe://chroma.example/search")
                .subject(subject)
                .make();
    }
}
