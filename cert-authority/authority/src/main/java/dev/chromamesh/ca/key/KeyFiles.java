package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One authority as three files of one folder: certificate, encrypted key, and the passphrase of the key.
 *
 * @param encryption for keys that are written
 * @param crypto reads keys and matches them with their certificates
 * @param random for passphrases and salts
 */
public record KeyFiles(PasswordEncryption encryption, EcdsaP256 crypto, SecureRandom random) {

    static final String CERTIFICATE = "cert.pem";
    static final String KEY = "key.pem";
    static final String PASSPHRASE = "passphrase";

    private static final String KEY_LABEL = "ENCRYPTED PRIVATE KEY";
    private static final int PASSPHRASE_BYTES = 32;

    /** Writes a new folder; gives the digests of its files by their names. */
    Map<String, String> write(Path folder, SigningKey authority) throws IOException {
        char[] passphrase = passphrase();
        byte[] plain = authority.privateKey().getEncoded();
        byte[] encrypted = encryption.encrypt(plain, passphrase, random);
        Arrays.fill(plain, (byte) 0);
        Map<String, String> files = Map.of(
                CERTIFICATE, Pem.certificate(authority.certificate()),
                KEY, Pem.encode(KEY_LABEL, encrypted),
                PASSPHRASE, new String(passphrase) + "\n");
        PrivateFiles.createFolder(folder);
        Map<String, String> digests = new TreeMap<>();
        for (Map.Entry<String, String> file : files.entrySet()) {
            byte[] content = file.getValue().getBytes(StandardCharsets.US_ASCII);
            PrivateFiles.write(folder.resolve(file.getKey()), content);
            digests.put(file.getKey(), Digests.sha256(content));
        }
        PrivateFiles.sync(folder);
        return digests;
    }

    /** The certificate; empty if the text is none. */
    static Optional<X509Certificate> certificate(byte[] content) {
        try {
            return Optional.of(Pem.parseCertificate(text(content)));
        } catch (InvalidPemException e) {
            return Optional.empty();
        }
    }

    /** The key; empty if it is unreadable, the passphrase is another's, or the key does not belong to the certificate. */
    Optional<PrivateKey> key(byte[] content, byte[] passphrase, X509Certificate certificate) {
        byte[] encrypted;
        try {
            encrypted = Pem.decode(KEY_LABEL, text(content)).get(0);
        } catch (InvalidPemException e) {
            return Optional.empty();
        }
        Optional<byte[]> plain =
                PasswordEncryption.decrypt(encrypted, text(passphrase).strip().toCharArray());
        Optional<PrivateKey> key = plain.flatMap(crypto::privateKey)
                .filter(candidate -> crypto.match(candidate, certificate.getPublicKey(), random));
        plain.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        return key;
    }

    private char[] passphrase() {
        byte[] secret = new byte[PASSPHRASE_BYTES];
        random.nextBytes(secret);
        return HexFormat.of().formatHex(secret).toCharArray();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
