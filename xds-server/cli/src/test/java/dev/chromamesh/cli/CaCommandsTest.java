package dev.chromamesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.issue.Surroundings;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.controlplane.ServerFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What an operator sees who looks into the authority, while it runs and after somebody has touched its files. */
class CaCommandsTest {

    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");

    @TempDir
    Path state;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path authority;
    private String serial;

    @BeforeEach
    void issueOneLeaf() throws Exception {
        authority = ServerFolder.in(state).authority();
        SecureRandom random = new SecureRandom();
        AuthoritySettings settings = new AuthoritySettings(DOMAIN, Duration.ofHours(24), Instant.EPOCH);
        VaultSettings vaults = new VaultSettings(new PasswordEncryption(1000), EcdsaP256.preferred(), random);
        byte[] request = CertificateRequests.create(KeyPairs.p256(random), DOMAIN.id("search"));
        try (CertificateAuthority opened =
                CertificateAuthority.open(authority, settings, vaults, new Surroundings(InstantSource.system()))) {
            Issued issued = (Issued) opened.issue(new IssuanceRequest(
                    DOMAIN.id("search"), Optional.of(UUID.randomUUID()), request, Duration.ofHours(24)));
            serial = issued.leaf().getSerialNumber().toString(16);
            // while it is open, as the server's is
            assertThat(run("ca", "show")).isZero();
        }
        clear();
    }

    @Test
    void showNamesTheCertificatesAndTheHeadOfTheJournal() {
        assertThat(run("ca", "show")).isZero();

        assertThat(out.toString())
                .startsWith("trust domain: chroma.example\ntrust bundle: 2\nauthorities:\n")
                .containsPattern("\n  root-1 +active +itself +20[^ ]+Z +20[^ ]+Z +[0-9a-f]{64}\n")
                .containsPattern("\n  root-2 +published +root-1 +20[^ ]+Z +20[^ ]+Z +[0-9a-f]{64}\n")
                .containsPattern("\n  issuing-1 +active +root-1 +20[^ ]+Z +20[^ ]+Z +[0-9a-f]{16}\\.\\.\\.\n")
                .contains("rotation:\n  no server answers that could say what it waits for\n")
                .contains("unexpired certificates: 1\njournal:\n  records: 12\n  head: 12:");
    }

    @Test
    void showSpeaksJson() {
        assertThat(run("ca", "show", "--json")).isZero();

        JsonObject shown = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(shown.getAsJsonObject("journal").get("records").getAsInt()).isEqualTo(12);
        assertThat(shown.getAsJsonObject("authorities")
                        .getAsJsonObject("root-1")
                        .get("sha256")
                        .getAsString())
                .hasSize(64);
    }

    @Test
    void theDoctorSaysWhatHappensWhenTheAuthorityStops() {
        assertThat(run("ca", "doctor")).isZero();

        assertThat(out.toString())
                .startsWith("nothing is wrong: files, chain and journal are as they were written\n")
                .contains("nobody joins and no certificate is renewed")
                .containsPattern(
                        "in 2[34] h +the first to be without a certificate is spiffe://chroma.example/search, instance ")
                .containsPattern("in (89|90) d +the issuing authority ends")
                .containsPattern("the root ends; all have to join again");
    }

    @Test
    void theLogHasALeafBeforeAndAfterItsSignature() {
        assertThat(run("ca", "log", "--find", serial)).isZero();

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("11 ")
                .contains(" issuing ")
                .contains(" id=spiffe://chroma.example/search ");
        assertThat(lines.get(1)).startsWith("12 ").contains(" issued ").endsWith(" serial=" + serial);
    }

    @Test
    void theLogSpeaksJsonLineByLine() {
        assertThat(run("ca", "log", "--json", "--from", "12")).isZero();

        JsonObject record = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertThat(record.get("kind").getAsString()).isEqualTo("issued");
        assertThat(record.getAsJsonObject("fields").get("serial").getAsString()).isEqualTo(serial);
    }

    @Test
    void anIntactLogIsVerifiedAndItsHeadCanBeKept() {
        assertThat(run("ca", "log", "verify")).isZero();
        assertThat(out.toString()).startsWith("intact: 12 records\nhead: 12:");
        String head = out.toString().strip().replaceAll("(?s).*head: ", "");
        clear();

        assertThat(run("ca", "log", "verify", "--head", head)).isZero();
    }

    @Test
    void aChangedRecordIsNamedByEveryCommandThatReadsIt() throws Exception {
        Path log = log();
        Files.writeString(log, Files.readString(log).replace("chroma.example/search", "chroma.example/eve"));

        assertThat(run("ca", "log", "verify")).isOne();
        assertThat(out.toString()).startsWith("damaged: " + log + ", line 12, record 11: ");
        clear();
        assertThat(run("ca", "log", "verify", "--json")).isOne();
        assertThat(JsonParser.parseString(out.toString())
                        .getAsJsonObject()
                        .get("record")
                        .getAsInt())
                .isEqualTo(11);
        clear();
        assertThat(run("ca", "log")).isOne();
        assertThat(out.toString().lines()).hasSize(10);
        assertThat(err.toString()).startsWith("chroma-mesh ca log: the journal is damaged: " + log + ", line 12");
        clear();
        assertThat(run("ca", "doctor")).isOne();
        assertThat(out.toString()).startsWith("error [journal-damaged]: " + log + ", line 12, record 11: ");
        clear();
        assertThat(run("ca", "show")).isOne();
        assertThat(out.toString()).contains("  damaged: " + log + ", line 12, record 11: ");
    }

    @Test
    void aCutTailShowsAgainstAHeadThatWasKept() throws Exception {
        // given
        run("ca", "log", "verify");
        String head = out.toString().strip().replaceAll("(?s).*head: ", "");
        clear();
        Path copy = Files.createDirectory(state.resolve("copy"));
        List<String> lines = Files.readAllLines(log());
        Files.write(copy.resolve(log().getFileName().toString()), lines.subList(0, lines.size() - 1));

        // when and then: without the head nothing is seen
        assertThat(run("ca", "log", "verify", "--journal", copy.toString())).isZero();
        clear();
        assertThat(run("ca", "log", "verify", "--journal", copy.toString(), "--head", head))
                .isOne();
        assertThat(out.toString()).contains("record 12: is missing or cut short: the journal reached record 12");
    }

    @Test
    void aBackupIsListedAndCanBeRestoredElsewhere() throws Exception {
        // given
        Path secret = Files.writeString(state.resolve("secret"), "correct horse battery\n");
        Path file = state.resolve("ca.backup");

        // when
        assertThat(run("ca", "backup", file.toString(), "--passphrase-file", secret.toString()))
                .isZero();

        // then
        assertThat(out.toString())
                .startsWith("backup of chroma.example, made at ")
                .contains("  journal/head\n", "  root-keys/root-1.pem\n")
                .contains("Keep the passphrase elsewhere.")
                .doesNotContain("a restore needs");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("PRIVATE KEY");
        clear();

        // and: it can be looked into
        assertThat(run("ca", "restore", file.toString(), "--passphrase-file", secret.toString(), "--check"))
                .isZero();
        assertThat(out.toString()).contains("  certificates/issuing-1.pem\n");
        clear();

        // and: an authority that is there is not replaced
        assertThat(run("ca", "restore", file.toString(), "--passphrase-file", secret.toString()))
                .isEqualTo(3);
        assertThat(err.toString()).contains("there is a certificate authority in " + authority + " already");
        clear();

        // and
        Files.move(authority, state.resolve("old"));
        assertThat(run("ca", "restore", file.toString(), "--passphrase-file", secret.toString()))
                .isZero();
        assertThat(out.toString())
                .startsWith("restored into " + authority + ", restoration 1\n")
                .contains("certificates issued in that time do not renew")
                .contains("revoke again");
        clear();
        assertThat(run("ca", "doctor")).isZero();
        clear();
        assertThat(run("ca", "log", "--from", "13")).isZero();
        assertThat(out.toString()).startsWith("13 ").contains(" restored epoch=1 made-at=");
    }

    @Test
    void aBackupSaysWhenItsKeysNeedAPassphraseThatIsNotInIt() throws Exception {
        // given: an operator who keeps the roots' passphrase elsewhere
        Path secret = Files.writeString(state.resolve("secret"), "correct horse battery\n");
        Files.delete(authority.resolve("root-passphrase"));

        // when
        int status = run("ca", "backup", state.resolve("ca.backup").toString(), "--passphrase-file", secret.toString());

        // then
        assertThat(status).isZero();
        assertThat(out.toString())
                .contains("keys are in it under a passphrase that you keep yourself: a restore needs that one too\n");
    }

    @Test
    void aBackupIsNotMadeOverAnotherFileNorWithAPassphraseThatIsNone() throws Exception {
        Path file = Files.writeString(state.resolve("ca.backup"), "precious");
        Path secret = Files.writeString(state.resolve("secret"), "short\n");

        assertThat(run("ca", "backup", file.toString(), "--passphrase-file", secret.toString()))
                .isEqualTo(3);
        assertThat(err.toString()).contains(file + " is there already, and is not replaced");
        assertThat(file).hasContent("precious");
        clear();
        assertThat(run("ca", "backup", state.resolve("new").toString(), "--passphrase-file", secret.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("has fewer than 12 characters").doesNotContain("short");
        clear();
        assertThat(run("ca", "restore", file.toString(), "--passphrase-file", secret.toString()))
                .isOne();
        assertThat(err.toString())
                .isEqualTo("chroma-mesh ca restore: " + file
                        + " is no backup of a certificate authority. Nothing was changed\n");
        assertThat(state.resolve("new")).doesNotExist();
    }

    @Test
    void wrongInputIsExplained() {
        assertThat(run("ca", "log", "verify", "--head", "seven")).isEqualTo(2);
        assertThat(err.toString()).contains("--head: head: seven (expected: <sequence>:<64 digits of lower-case hex>)");
        clear();
        assertThat(run("ca")).isEqualTo(2);
        assertThat(err.toString()).contains("try: chroma-mesh ca show");
    }

    @Test
    void aFolderWithoutAnAuthorityIsNamed() {
        Path empty = state.resolve("empty");
        CommandLine commandLine = commandLine();

        int status = commandLine.execute("ca", "show", "--state", empty.toString());

        assertThat(status).isEqualTo(3);
        assertThat(err.toString())
                .isEqualTo("chroma-mesh ca show: no certificate authority is in " + empty
                        + "/server/authority: it is made when the server starts for the first time\n");
    }

    private int run(String... arguments) {
        String[] all =
                Stream.concat(Arrays.stream(arguments), stateOption(arguments)).toArray(String[]::new);
        return commandLine().execute(all);
    }

    private Stream<String> stateOption(String... arguments) {
        return arguments.length < 2 || List.of(arguments).contains("--journal")
                ? Stream.empty()
                : Stream.of("--state", state.toString());
    }

    private CommandLine commandLine() {
        return Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    private Path log() {
        return authority.resolve("journal/journal-000000000001.log");
    }

    private void clear() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }
}
