package dev.chromamesh.ca.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chromamesh.ca.backup.BackupException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final char[] PASSPHRASE = "correct horse battery".toCharArray();
    private static final Seal FAST = new Seal(2);
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void whatWasSealedIsOpened() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            byte[] content = new byte[random.nextInt(3_000)];
            random.nextBytes(content);

            assertThat(Seal.open(FAST.seal(content, PASSPHRASE, RANDOM), PASSPHRASE))
                    .isEqualTo(content);
        }
    }

    @Test
    void theSameTwiceIsSealedDifferently() {
        byte[] content = {1, 2, 3};

        assertThat(FAST.seal(content, PASSPHRASE, RANDOM)).isNotEqualTo(FAST.seal(content, PASSPHRASE, RANDOM));
    }

    @Test
    void aChangeOfAnyBitIsNoticed() throws Exception {
        byte[] good = FAST.seal("secret keys".getBytes(StandardCharsets.US_ASCII), PASSPHRASE, RANDOM);
        Set<Reason> seen = EnumSet.noneOf(Reason.class);
        for (int at = 0; at < good.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = good.clone();
                changed[at] ^= (byte) (1 << bit);
                if (saysHugeNumber(changed)) {
                    continue;
                }
                seen.add(refusal(changed, PASSPHRASE).reason());
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Reason.values());
    }

    /** A number of rounds below the limit that takes seconds: the only thing a flipped bit can do, and no bit does. */
    private static boolean saysHugeNumber(byte[] changed) {
        String text = new String(changed, StandardCharsets.ISO_8859_1);
        return text.matches("(?s).* iterations=[0-9]{5,} .*");
    }

    @Test
    void aCutAtAnyByteIsNoticed() {
        byte[] good = FAST.seal(new byte[50], PASSPHRASE, RANDOM);
        for (int length = 0; length < good.length; length++) {
            assertThat(refusal(Arrays.copyOf(good, length), PASSPHRASE).reason())
                    .isIn(Reason.NOT_A_BACKUP, Reason.CHANGED);
        }
        assertThat(refusal(Arrays.copyOf(good, good.length + 1), PASSPHRASE).reason())
                .isEqualTo(Reason.CHANGED);
    }

    @Test
    void eachFaultHasItsOwnWords() {
        byte[] good = FAST.seal(new byte[50], PASSPHRASE, RANDOM);

        assertThat(refusal(good, "wrong horse battery".toCharArray()))
                .hasMessage("was sealed with another passphrase (or its first line was changed)");
        assertThat(refusal("-----BEGIN CERTIFICATE-----\n".getBytes(StandardCharsets.US_ASCII), PASSPHRASE))
                .hasMessage("is no backup of a certificate authority");
        assertThat(refusal(new byte[0], PASSPHRASE)).hasMessage("is no backup of a certificate authority");
        String text = new String(good, StandardCharsets.ISO_8859_1);
        assertThat(refusal(bytes(text.replace("backup 1 ", "backup 2 ")), PASSPHRASE))
                .hasMessage("has format 2 (expected: 1); another version made it");
        assertThat(refusal(bytes(text.replace("iterations=2 ", "iterations=99999999 ")), PASSPHRASE))
                .hasMessage("was cut or changed");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static BackupException refusal(byte[] sealed, char[] passphrase) {
        BackupException refusal = catchThrowableOfType(BackupException.class, () -> Seal.open(sealed, passphrase));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("horse").doesNotContain("\n");
        return refusal;
    }
}
