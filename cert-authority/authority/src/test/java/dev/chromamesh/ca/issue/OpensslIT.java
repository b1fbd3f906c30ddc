package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock OpenSSL, which shares no code with us, judges what we make and reads what we keep. Needs openssl on the PATH. */
class OpensslIT {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(InstantSource.system().instant());
    private CertificateAuthority authority;

    private static final String ROOT_KEY = "ca/root-keys/root-1.pem";

    private record Run(int exitCode, String output) {}

    @BeforeEach
    void open() throws Exception {
        // With production's key derivation: that is what OpenSSL has to read.
        authority = CertificateAuthority.open(
                parent.resolve("ca"),
                new AuthoritySettings(Samples.DOMAIN, DAY, Instant.EPOCH),
                clock,
                new SecureRandom());
        Files.writeString(
                parent.resolve("root.pem"), Pem.certificate(authority.chain().get(1)));
    }

    @AfterEach
    void close() {
        authority.close();
    }

    @Test
    void leavesVerifyStrictlyForBothSides() throws Exception {
        Issuance.Issued withInstance = Samples.issue(authority, DAY);
        Issuance.Issued server = Samples.issued(authority.issueForServer(KeyPairs.p256(Samples.RANDOM)));

        for (Issuance.Issued issued : List.of(withInstance, server)) {
            for (String purpose : List.of("sslserver", "sslclient")) {
                Run run = verify(issued.chain(), purpose, clock.instant());
                assertThat(run.exitCode()).as(run.output()).isZero();
            }
        }
    }

    @Test
    void leavesOfBothIssuingAuthoritiesVerifyAroundARenewal() throws Exception {
        Issuance.Issued old = Samples.issue(authority, Duration.ofDays(80));
        clock.advance(Duration.ofDays(70));
        Issuance.Issued renewed = Samples.issue(authority, DAY);

        assertThat(renewed.chain().get(1)).isNotEqualTo(old.chain().get(1));
        for (Issuance.Issued issued : List.of(old, renewed)) {
            Run run = verify(issued.chain(), "sslserver", clock.instant());
            assertThat(run.exitCode()).as(run.output()).isZero();
        }
    }

    @Test
    void aWebhookVerifiesByItsNamesAsAServerOnly() throws Exception {
        TreeSet<DnsName> names = new TreeSet<>(List.of(new DnsName("mesh.chroma.svc"), new DnsName("a.example")));
        Issuance.Issued issued = Samples.issued(authority.issueForWebhook(names, KeyPairs.p256(Samples.RANDOM)));

        for (String name : List.of("mesh.chroma.svc", "a.example")) {
            Run run = verify(issued.chain(), "sslserver", clock.instant(), "-verify_hostname", name);
            assertThat(run.exitCode()).as(run.output()).isZero();
        }
        assertThat(verify(issued.chain(), "sslserver", clock.instant(), "-verify_hostname", "b.example")
                        .output())
                .contains("hostname mismatch");
        assertThat(verify(issued.chain(), "sslclient", clock.instant()).output())
                .contains("unsuitable certificate purpose");
    }

    @Test
    void whoKnowsOnlyTheFormerRootVerifiesALeafOfItsSuccessor() throws Exception {
        // given: root.pem is the root at the start
        authority.rotate();
        X509Certificate first = authority.root();
        authority.close();
        Surroundings surroundings =
                new Surroundings(clock, () -> Duration.between(Instant.EPOCH, clock.instant()), JournalFiles::in);
        authority = CertificateAuthority.open(
                parent.resolve("ca"),
                new AuthoritySettings(Samples.DOMAIN, DAY, Instant.EPOCH),
                new VaultSettings(PasswordEncryption.STANDARD, EcdsaP256.preferred(), new SecureRandom()),
                surroundings);
        authority.learnFrom(() -> (id, instance) -> Long.MAX_VALUE);
        Samples.issue(authority, DAY);
        clock.advance(Duration.ofHours(1));

        // when: the leaf keeps the former root in use
        authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));
        Issuance.Issued issued = Samples.issue(authority, DAY);

        // then
        assertThat(issued.root()).isNotEqualTo(first);
        assertThat(issued.chain()).hasSize(3);
        Run run = verify(issued.chain(), "sslserver", clock.instant());
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    @Test
    void whatShouldNotVerifyDoesNot() throws Exception {
        Issuance.Issued issued = Samples.issue(authority, DAY);

        assertThat(verify(issued.chain(), "sslserver", clock.instant().plus(Duration.ofDays(2)))
                        .output())
                .contains("certificate has expired");
        assertThat(verify(issued.chain(), "sslserver", clock.instant().minus(Duration.ofDays(1)))
                        .output())
                .contains("not yet valid");
        assertThat(verify(issued.chain().subList(0, 1), "sslserver", clock.instant())
                        .output())
                .contains("unable to get local issuer certificate");
    }

    @Test
    void theTextOfALeafShowsTheProfile() throws Exception {
        Files.writeString(
                parent.resolve("leaf.pem"),
                Pem.certificate(Samples.issue(authority, DAY).leaf()));

        String text = openssl("x509", "-in", "leaf.pem", "-noout", "-text").output();

        assertThat(text)
                .contains("Signature Algorithm: ecdsa-with-SHA256", "NIST CURVE: P-256")
                .contains("X509v3 Key Usage: critical\n                Digital Signature\n")
                .contains("TLS Web Server Authentication, TLS Web Client Authentication")
                .contains("X509v3 Basic Constraints: critical\n                CA:FALSE\n")
                .contains("URI:spiffe://chroma.example/search")
                .contains("serialNumber = 6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10");
    }

    @Test
    void storedKeysAreReadWithTheirPassphraseAndBelongToTheirCertificates() throws Exception {
        Map<String, String> keys = Map.of("root-keys/root-1", "root-passphrase", "keys/issuing-1", "passphrase");
        for (Map.Entry<String, String> each : keys.entrySet()) {
            String name = each.getKey().substring(each.getKey().indexOf('/') + 1);
            Run key = openssl(
                    "pkey", "-in", "ca/" + each.getKey() + ".pem", "-passin", "file:ca/" + each.getValue(), "-pubout");
            Run certificate = openssl("x509", "-in", "ca/certificates/" + name + ".pem", "-noout", "-pubkey");
            assertThat(key.exitCode()).as(key.output()).isZero();
            assertThat(key.output()).isEqualTo(certificate.output());
        }
        Run wrong = openssl("pkcs8", "-in", ROOT_KEY, "-passin", "file:ca/passphrase", "-out", "plain.pem");
        assertThat(wrong.exitCode()).isNotZero();
        String parameters = openssl("asn1parse", "-in", ROOT_KEY).output();
        assertThat(parameters).contains("PBES2", "PBKDF2", "0927C0", "hmacWithSHA256", "aes-256-cbc");
    }

    @Test
    void aRequestMadeByOpensslIsServed() throws Exception {
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem");
        Run made =
                openssl("req", "-new", "-key", "key.pem", "-subj", "/CN=whoever", "-outform", "DER", "-out", "csr.der");
        assertThat(made.exitCode()).as(made.output()).isZero();

        byte[] request = Files.readAllBytes(parent.resolve("csr.der"));
        Issuance.Issued issued = Samples.issued(
                authority.issue(new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), request, DAY)));

        assertThat(verify(issued.chain(), "sslclient", clock.instant()).exitCode())
                .isZero();
    }

    @Test
    void aSuccessorThatOurRootCrossSignedHasRoomInTheChain() throws Exception {
        // given: a next root, signed by ours; its issuing authority; a leaf of that
        make("next", "ca/certificates/root-1.pem", ROOT_KEY, "basicConstraints=critical,CA:TRUE,pathlen:1");
        make("below", "next.pem", "next.key", "basicConstraints=critical,CA:TRUE,pathlen:0");
        make("leaf", "below.pem", "below.key", "basicConstraints=critical,CA:FALSE");
        Files.writeString(
                parent.resolve("rest.pem"),
                Files.readString(parent.resolve("below.pem")) + Files.readString(parent.resolve("next.pem")));

        // then: who knows our root only accepts the leaf
        Run run = openssl("verify", "-CAfile", "root.pem", "-untrusted", "rest.pem", "leaf.pem");
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    private void make(String name, String issuer, String issuerKey, String extension) throws IOException {
        Files.writeString(parent.resolve(name + ".ext"), extension + "\n");
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key");
        openssl("req", "-new", "-key", name + ".key", "-subj", "/CN=" + name, "-out", name + ".csr");
        List<String> words = new ArrayList<>(List.of("x509", "-req", "-in", name + ".csr", "-days", "30"));
        words.addAll(List.of("-CA", issuer, "-CAkey", issuerKey, "-set_serial", "1", "-extfile", name + ".ext"));
        words.addAll(List.of("-passin", "file:ca/root-passphrase", "-out", name + ".pem"));
        Run run = openssl(words.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    @Test
    void opensslVerifiesARequestOfOurs() throws Exception {
        KeyPair keys = KeyPairs.p256(Samples.RANDOM);
        Files.write(parent.resolve("csr.der"), CertificateRequests.create(keys, Samples.SEARCH));

        Run run = openssl("req", "-in", "csr.der", "-inform", "DER", "-noout", "-verify", "-text");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("verify OK", "URI:spiffe://chroma.example/search");
    }

    @Test
    void theRevocationListVerifiesAndIsObeyed() throws Exception {
        // given
        Issuance.Issued revoked = Samples.issue(authority, DAY);
        Issuance.Issued good = Samples.issue(authority, DAY);
        assertThat(authority.revoke(revoked.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE))
                .isEmpty();
        Files.write(
                parent.resolve("list.der"), authority.revocationLists().get(0).getEncoded());
        Files.writeString(
                parent.resolve("issuing.pem"), Pem.certificate(authority.chain().get(0)));
        clock.advance(Duration.ofSeconds(2));

        // then
        Run text = openssl("crl", "-inform", "DER", "-in", "list.der", "-CAfile", "issuing.pem", "-noout", "-text");
        assertThat(text.exitCode()).as(text.output()).isZero();
        assertThat(text.output()).contains("verify OK", "Key Compromise", "X509v3 CRL Number");
        Run convert = openssl("crl", "-inform", "DER", "-in", "list.der", "-out", "list.pem");
        assertThat(convert.exitCode()).as(convert.output()).isZero();
        Run forGood = verify(good.chain(), "sslserver", clock.instant(), "-crl_check", "-CRLfile", "list.pem");
        assertThat(forGood.exitCode()).as(forGood.output()).isZero();
        Run forRevoked = verify(revoked.chain(), "sslserver", clock.instant(), "-crl_check", "-CRLfile", "list.pem");
        assertThat(forRevoked.exitCode()).isNotZero();
        assertThat(forRevoked.output()).contains("certificate revoked");
    }

    private Run verify(List<X509Certificate> chain, String purpose, Instant at, String... more) throws IOException {
        Files.writeString(parent.resolve("leaf.pem"), Pem.certificate(chain.get(0)));
        Files.writeString(parent.resolve("rest.pem"), Pem.certificates(chain.subList(1, chain.size())));
        List<String> words = new ArrayList<>(
                List.of("verify", "-x509_strict", "-purpose", purpose, "-attime", Long.toString(at.getEpochSecond())));
        words.addAll(List.of("-CAfile", "root.pem", "-no-CApath", "-no-CAstore"));
        if (chain.size() > 1) {
            words.addAll(List.of("-untrusted", "rest.pem"));
        }
        words.addAll(List.of(more));
        words.add("leaf.pem");
        return openssl(words.toArray(String[]::new));
    }

    private Run openssl(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(parent.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("openssl cannot be started; these tests need it on the PATH", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
