package dev.chromamesh.ca.backup;

import dev.chromamesh.ca.backup.BackupException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bytes under a passphrase: PBKDF2-HMAC-SHA256 (RFC 8018), then AES-256-GCM (NIST SP 800-38D), with a first line of text
 * that says so and is protected as well. All of it is in memory at once.
 *
 * <p>The line also holds 128 bits that only the right passphrase gives, so that a wrong one and a changed file can be told
 * apart. They help nobody to guess: the ciphertext itself tells a right guess.
 *
 * @param iterations of PBKDF2, for what is sealed; what is opened says its own number
 */
record Seal(int iterations) {

    /** The number that OWASP asks for with HMAC-SHA256 (2023). */
    static final Seal STANDARD = new Seal(600_000);

    private static final String MAGIC = "certificate-authority-backup ";
    private static final int VERSION = 1;
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int LONGEST_HEADER = 400;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BYTES = 32;
    private static final int CHECK_BYTES = 16;
    private static final int TAG_BYTES = 16;
    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern FORM =
            Pattern.compile("pbkdf2-hmac-sha256 iterations=([1-9][0-9]{0,7}) salt=([0-9a-f]{32})"
                    + " check=([0-9a-f]{32}) aes-256-gcm nonce=([0-9a-f]{24})");

    byte[] seal(byte[] content, char[] passphrase, SecureRandom random) {
        byte[] salt = bytes(SALT_BYTES, random);
        byte[] nonce = bytes(NONCE_BYTES, random);
        byte[] derived = derive(passphrase, salt, iterations);
        String header =
                MAGIC + VERSION + " pbkdf2-hmac-sha256 iterations=" + iterations + " salt=" + HEX.formatHex(salt)
                        + " check=" + HEX.formatHex(derived, KEY_BYTES, KEY_BYTES + CHECK_BYTES) + " aes-256-gcm nonce="
                        + HEX.formatHex(nonce) + "\n";
        byte[] line = header.getBytes(StandardCharsets.US_ASCII);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, derived, nonce, line).doFinal(content);
            ByteArrayOutputStream whole = new ByteArrayOutputStream(line.length + sealed.length);
            whole.writeBytes(line);
            whole.writeBytes(sealed);
            return whole.toByteArray();
        } catch (GeneralSecurityException e) {
            throw noSuch(e);
        }
    }

    /** @throws BackupException if it was not sealed so, with this passphrase, byte by byte */
    static byte[] open(byte[] whole, char[] passphrase) throws BackupException {
        int end = lineEnd(whole);
        String line = new String(whole, 0, Math.max(0, end), StandardCharsets.ISO_8859_1);
        if (!line.startsWith(MAGIC)) {
            throw new BackupException(Reason.NOT_A_BACKUP, "is no backup of a certificate authority");
        }
        String rest = line.substring(MAGIC.length());
        String version = rest.substring(0, Math.max(0, rest.indexOf(' ')));
        if (version.matches("[1-9][0-9]{0,8}") && !version.equals(Integer.toString(VERSION))) {
            throw new BackupException(
                    Reason.OTHER_VERSION,
                    "has format " + version + " (expected: " + VERSION + "); another version made it");
        }
        Matcher form = FORM.matcher(rest.substring(Math.min(rest.length(), version.length() + 1)));
        if (!version.equals(Integer.toString(VERSION)) || !form.matches()) {
            throw new BackupException(Reason.CHANGED, "was changed: its first line has not the form of a backup's");
        }
        int rounds = Integer.parseInt(form.group(1));
        if (rounds > MAX_ITERATIONS || whole.length - end - 1 < TAG_BYTES) {
            throw new BackupException(Reason.CHANGED, "was cut or changed");
        }
        return open(whole, end + 1, form, derive(passphrase, HEX.parseHex(form.group(2)), rounds));
    }

    private static byte[] open(byte[] whole, int from, Matcher header, byte[] derived) throws BackupException {
        byte[] check = Arrays.copyOfRange(derived, KEY_BYTES, KEY_BYTES + CHECK_BYTES);
        if (!MessageDigest.isEqual(check, HEX.parseHex(header.group(3)))) {
            throw new BackupException(
                    Reason.WRONG_PASSPHRASE, "was sealed with another passphrase (or its first line was changed)");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, derived, HEX.parseHex(header.group(4)), Arrays.copyOf(whole, from))
                    .doFinal(whole, from, whole.length - from);
        } catch (AEADBadTagException e) {
            throw new BackupException(Reason.CHANGED, "was cut or changed after it was made");
        } catch (GeneralSecurityException e) {
            throw noSuch(e);
        }
    }

    private static int lineEnd(byte[] whole) {
        for (int i = 0; i < Math.min(whole.length, LONGEST_HEADER); i++) {
            if (whole[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static Cipher cipher(int mode, byte[] derived, byte[] nonce, byte[] header)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(derived, 0, KEY_BYTES, "AES"), new GCMParameterSpec(8 * TAG_BYTES, nonce));
        Arrays.fill(derived, (byte) 0);
        cipher.updateAAD(header);
        return cipher;
    }

    private static byte[] derive(char[] passphrase, byte[] salt, int rounds) {
        PBEKeySpec spec = new PBEKeySpec(passphrase, salt, rounds, 8 * (KEY_BYTES + CHECK_BYTES));
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw noSuch(e);
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] bytes(int length, SecureRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static IllegalStateException noSuch(GeneralSecurityException cause) {
        return new IllegalStateException("this Java runtime cannot seal a backup", cause);
    }
}
