package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The text of one file of a {@link FileVault}: lines that explain it (RFC 7468, 5.2), then the encrypted content in PEM.
 *
 * <p>Two lines find what AES-CBC does not. The first is a checksum, which anyone can compute, of all after it: it tells
 * damage from a wrong passphrase. The check is a MAC under the content itself: only who knows the content can give it
 * another name or public key.
 *
 * @param name of the key
 * @param kind of the content
 * @param publicKey SubjectPublicKeyInfo in Base64; empty for a secret
 * @param check of name and public key under the content, in hex
 * @param block the encrypted content, in PEM
 */
record KeyFile(KeyName name, Kind kind, String publicKey, String check, String block) {

    /** More than any file of ours has. */
    static final int MAX_BYTES = 8_192;

    private static final Pattern CHECKSUM_FIRST = Pattern.compile("sha256: ([0-9a-f]{64})\n(.*)", Pattern.DOTALL);
    private static final Pattern CONTENT = Pattern.compile(
            "name: (" + KeyName.PATTERN + ")\n(?:public-key: ([A-Za-z0-9+/=]{1,200})\n)?check: ([0-9a-f]{64})\n(-.*)",
            Pattern.DOTALL);

    /** What a file holds, by the label of its block. */
    enum Kind {
        KEY_PAIR("ENCRYPTED PRIVATE KEY"),
        MAC_SECRET("ENCRYPTED MAC SECRET");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    /** A file of a content and its encryption. */
    static KeyFile of(KeyName name, Kind kind, byte[] publicKey, byte[] content, byte[] encrypted) {
        String encoded = Base64.getEncoder().encodeToString(publicKey);
        return new KeyFile(name, kind, encoded, check(name, encoded, content), Pem.encode(kind.label, encrypted));
    }

    /** The file's bytes. */
    byte[] bytes() {
        String key = kind == Kind.KEY_PAIR ? "public-key: " + publicKey + "\n" : "";
        String rest = "name: " + name + "\n" + key + "check: " + check + "\n" + block;
        return ascii("sha256: " + sha256(rest) + "\n" + rest);
    }

    /**
     * Reads a file.
     *
     * @param file where the bytes are from, for messages
     * @throws VaultException DAMAGED if they are not as a vault wrote them for this name
     */
    static KeyFile parse(KeyName expected, Path file, byte[] bytes) throws VaultException {
        if (bytes.length == 0) {
            throw VaultException.damaged(file, "is empty");
        }
        Matcher first = CHECKSUM_FIRST.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!first.matches()) {
            throw VaultException.damaged(file, "is cut off or no key file (expected: a first line sha256)");
        }
        if (!sha256(first.group(2)).equals(first.group(1))) {
            throw VaultException.damaged(file, "is cut off or changed (its checksum does not fit)");
        }
        Matcher content = CONTENT.matcher(first.group(2));
        if (!content.matches()) {
            throw VaultException.damaged(file, "is written in a way that this version does not know");
        }
        if (!content.group(1).equals(expected.text())) {
            throw VaultException.damaged(
                    file.toString(),
                    "holds the key " + content.group(1) + ", not " + expected,
                    "Files were renamed or swapped: give them back their names, or restore them from a backup");
        }
        String publicKey = content.group(2);
        return new KeyFile(
                expected,
                publicKey == null ? Kind.MAC_SECRET : Kind.KEY_PAIR,
                publicKey == null ? "" : publicKey,
                content.group(3),
                content.group(4));
    }

    /** The encrypted content. */
    byte[] encrypted(Path file) throws VaultException {
        try {
            List<byte[]> blocks = Pem.decode(kind.label, block);
            if (blocks.size() == 1) {
                return blocks.get(0);
            }
        } catch (InvalidPemException e) {
            throw VaultException.damaged(file, "has no " + kind.label + " that can be read");
        }
        throw VaultException.damaged(file, "has more than one " + kind.label);
    }

    /** The public key in DER. */
    byte[] publicKeyInfo(Path file) throws VaultException {
        try {
            return Base64.getDecoder().decode(publicKey);
        } catch (IllegalArgumentException e) {
            throw VaultException.damaged(file, "has a public key that is not Base64");
        }
    }

    /** Whether a decrypted content is the one that name and public key were written with. */
    boolean fits(byte[] content) {
        return MessageDigest.isEqual(ascii(check), ascii(check(name, publicKey, content)));
    }

    private static String check(KeyName name, String publicKey, byte[] content) {
        byte[] mac = hmac(content, ascii(name + "\n" + publicKey + "\n"));
        return HexFormat.of().formatHex(mac);
    }

    /** HMAC-SHA256 of a message. */
    static byte[] hmac(byte[] secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot do HMAC-SHA256", e);
        }
    }

    private static String sha256(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
