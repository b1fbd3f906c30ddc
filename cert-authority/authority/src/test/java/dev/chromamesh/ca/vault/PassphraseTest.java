package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.vault.PassphraseChoice.Decision;
import dev.chromamesh.ca.vault.VaultException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String VARIABLE = "CA_PASSPHRASE";
    private static final Map<String, String> ALL_SET =
            Map.of(VARIABLE, "usual", "MINE", "mine", "CREDENTIALS_DIRECTORY", "/run/credentials/ca.service");

    @TempDir
    Path folder;

    @Test
    void aPassphraseShowsNothingAndIsGoneWhenClosed() {
        char[] given = "correct horse".toCharArray();
        Passphrase passphrase = Passphrase.of(given);
        given[0] = 'X';

        assertThat(passphrase.characters()).isEqualTo("correct horse".toCharArray());
        assertThat(passphrase.toString()).isEqualTo("Passphrase[hidden]");

        passphrase.close();
        assertThatThrownBy(passphrase::characters).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"correct horse", "correct horse\n"})
    void aFileIsOneLineWithOrWithoutItsEnd(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("passphrase"), content);

        assertThat(text(new PassphraseSource.FromFile(file))).isEqualTo("correct horse");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "secret\nsecret\n", "secret\r\n", "secret\n\n", "secr\u00e9t\n", "secret\tsecret"})
    void aFileOfAnythingElseIsRefusedWithoutBeingShown(String content) throws Exception {
        Path file = Files.writeString(folder.resolve("passphrase"), content);

        assertThat(refusal(new PassphraseSource.FromFile(file)))
                .contains("passphrase file " + file)
                .doesNotContain("secr");
    }

    @Test
    void aFileThatIsTooLongIsRefused() throws Exception {
        Path longest = Files.writeString(folder.resolve("longest"), "x".repeat(1_000) + "\n");
        Path longer = Files.writeString(folder.resolve("longer"), "x".repeat(1_001));
        Path huge = Files.writeString(folder.resolve("huge"), "x".repeat(1_000_000));

        assertThat(text(new PassphraseSource.FromFile(longest))).hasSize(1_000);
        assertThat(refusal(new PassphraseSource.FromFile(longer))).contains("expected: 1 to 1000");
        assertThat(refusal(new PassphraseSource.FromFile(huge))).contains("expected: 1 to 1000");
    }

    @Test
    void aFileOrVariableThatIsMissingIsNamed() {
        Path file = folder.resolve("missing");

        assertThat(refusal(new PassphraseSource.FromFile(file))).contains(file.toString(), "is not there");
        assertThat(refusal(new PassphraseSource.FromVariable("MINE", Map.of())))
                .contains("environment variable MINE", "is not set");
        assertThat(refusal(new PassphraseSource.FromVariable("MINE", Map.of("MINE", ""))))
                .contains("environment variable MINE");
    }

    @Test
    void aVariableIsReadAndNoSourceShowsIt() throws Exception {
        PassphraseSource source = new PassphraseSource.FromVariable("MINE", Map.of("MINE", "hidden horse"));

        assertThat(text(source)).isEqualTo("hidden horse");
        assertThat(source.toString() + new Decision.Use(source)).doesNotContain("hidden horse");
    }

    @Test
    void aGeneratedFileIsMadeOnceForItsOwnerOnly() throws Exception {
        Path file = folder.resolve("ca/passphrase");
        PassphraseSource source = new PassphraseSource.Generated(file, RANDOM);

        String first = text(source);

        assertThat(first).matches("[0-9a-f]{64}");
        assertThat(text(source)).isEqualTo(first);
        assertThat(file).hasContent(first + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(text(new PassphraseSource.Generated(folder.resolve("other"), RANDOM)))
                .isNotEqualTo(first);
    }

    @Test
    void aGeneratedFileThatLostItsContentIsNotMadeAnew() throws Exception {
        Path file = Files.writeString(folder.resolve("passphrase"), "");

        assertThat(refusal(new PassphraseSource.Generated(file, RANDOM))).contains(file.toString());
        assertThat(file).isEmptyFile();
    }

    @Test
    void whatIsNamedComesBeforeWhatIsUsual() {
        assertThat(use(choice("/etc/pass", null).decide(ALL_SET, file -> true, RANDOM)))
                .isEqualTo("passphrase file /etc/pass");
        assertThat(use(choice(null, "MINE").decide(ALL_SET, file -> true, RANDOM)))
                .isEqualTo("environment variable MINE");
    }

    @Test
    void whatIsNamedAndMissingIsNotReplacedByAnother() {
        assertThat(use(choice(null, "UNSET").decide(ALL_SET, file -> true, RANDOM)))
                .isEqualTo("environment variable UNSET");
        assertThat(use(choice("/etc/pass", null).decide(ALL_SET, file -> false, RANDOM)))
                .isEqualTo("passphrase file /etc/pass");
    }

    @Test
    void theUsualPlacesHaveAnOrder() {
        PassphraseChoice nothing = choice(null, null);
        Map<String, String> systemd = Map.of("CREDENTIALS_DIRECTORY", "/run/credentials/ca.service");

        assertThat(use(nothing.decide(ALL_SET, file -> true, RANDOM))).isEqualTo("environment variable " + VARIABLE);
        assertThat(use(nothing.decide(systemd, file -> true, RANDOM)))
                .isEqualTo("passphrase file /run/credentials/ca.service/ca-passphrase");
        assertThat(use(nothing.decide(systemd, file -> false, RANDOM)))
                .isEqualTo("generated passphrase file /ca/passphrase");
        assertThat(use(nothing.decide(Map.of("CREDENTIALS_DIRECTORY", ""), file -> true, RANDOM)))
                .isEqualTo("generated passphrase file /ca/passphrase");
        assertThat(use(nothing.decide(Map.of(), file -> true, RANDOM)))
                .isEqualTo("generated passphrase file /ca/passphrase");
    }

    @Test
    void twoThatAreNamedConflict() {
        assertThat(choice("/etc/pass", "MINE").decide(ALL_SET, file -> true, RANDOM))
                .isInstanceOfSatisfying(
                        Decision.Conflict.class,
                        conflict -> assertThat(conflict.reason())
                                .contains("/etc/pass", "MINE", "one of them")
                                .doesNotContain("mine"));
    }

    private static PassphraseChoice choice(@Nullable String file, @Nullable String variable) {
        return new PassphraseChoice(
                Optional.ofNullable(file).map(Path::of),
                Optional.ofNullable(variable),
                new PassphraseChoice.Usual(VARIABLE, "ca-passphrase", Path.of("/ca/passphrase")));
    }

    private static String use(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Use.class);
        return ((Decision.Use) decision).source().describe();
    }

    private static String text(PassphraseSource source) throws VaultException {
        try (Passphrase passphrase = source.read()) {
            return new String(passphrase.characters());
        }
    }

    private static String refusal(PassphraseSource source) {
        VaultException refused = KeyVaultContract.assertRefused(
                Reason.MISSING_PASSPHRASE, () -> source.read().close());
        return String.valueOf(refused.getMessage());
    }
}
