package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.examples.Cli.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a security reviewer sees with stock OpenSSL at the encrypted port of a Chroma. */
@ExtendWith(SharedMesh.class)
class EncryptedLinksIT {

    @TempDir
    private Path folder;

    @Test
    void aMemberSeesTls13AndACertificateWithP256AndOneUriSan(TestMesh mesh) throws Exception {
        // given
        Identity.of(mesh, "search").writeTo(folder, "search");
        // when
        Result session = connect(mesh, "-cert", "search.crt", "-key", "search.key", "-cert_chain", "search.crt");
        // then
        assertThat(session.out()).contains("New, TLSv1.3", "Server public key is 256 bit");
        String certificate = certificate(session);
        assertThat(certificate).contains("ASN1 OID: prime256v1", "Digital Signature", "CA:FALSE");
        assertThat(certificate.lines().filter(line -> line.contains("URI:")))
                .containsExactly(" ".repeat(16) + "URI:spiffe://chroma.example/chroma-a");
        assertThat(certificate).doesNotContain("DNS:", "IP Address:", "email:");
    }

    @Test
    void aMemberGetsAnAnswer(TestMesh mesh) throws Exception {
        // given
        Identity.of(mesh, "search").writeTo(folder, "search");
        // when
        Result session =
                connect(mesh, "-cert", "search.crt", "-key", "search.key", "-cert_chain", "search.crt", "-quiet");
        // then
        assertThat(session.out()).contains("HTTP/1.1 200 OK", "nanosecond heartbeat");
    }

    @Test
    void aCallerWithoutACertificateIsRefused(TestMesh mesh) throws Exception {
        // when
        Result session = connect(mesh, "-quiet");
        // then
        assertThat(session.out()).doesNotContain("HTTP/");
        assertThat(session.err()).contains("certificate required");
    }

    @Test
    void anOlderTlsIsRefused(TestMesh mesh) throws Exception {
        // given
        Identity.of(mesh, "search").writeTo(folder, "search");
        // when
        Result session = connect(mesh, "-cert", "search.crt", "-key", "search.key", "-tls1_2");
        // then
        assertThat(session.err()).contains("alert protocol version");
    }

    private Result connect(TestMesh mesh, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec openssl s_client \"$@\"", folder.toString()));
        command.addAll(List.of("-connect", mesh.ports().inboundA().toString(), "-ign_eof"));
        command.addAll(List.of(options));
        return Cli.run(
                Map.of(), "GET /api/v2/heartbeat HTTP/1.1\r\nHost: chroma\r\nConnection: close\r\n\r\n", command);
    }

    private String certificate(Result session) throws Exception {
        int start = session.out().indexOf("-----BEGIN CERTIFICATE-----");
        int end = session.out().indexOf("-----END CERTIFICATE-----");
        Path file = folder.resolve("server.pem");
        Files.writeString(file, session.out().substring(start, end) + "-----END CERTIFICATE-----\n");
        return Cli.run(Map.of(), "", List.of("openssl", "x509", "-in", file.toString(), "-noout", "-text"))
                .out();
    }
}
