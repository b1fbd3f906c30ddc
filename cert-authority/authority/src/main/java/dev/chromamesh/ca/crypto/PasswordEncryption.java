package dev.chromamesh.ca.crypto;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Private keys under a passphrase: PKCS#8 with PBES2 (RFC 8018), PBKDF2-HMAC-SHA256 and AES-256-CBC, which stock OpenSSL
 * reads.
 *
 * <p>CBC notices no change of the ciphertext: whoever decrypts must check that the key fits its certificate.
 *
 * @param iterations of PBKDF2, for what is written; what is read says its own number
 */
public record PasswordEncryption(int iterations) {

    /** The number that OWASP asks for with HMAC-SHA256 (2023); a tenth to a third of a second on a server. */
    public static final PasswordEncryption STANDARD = new PasswordEncryption(600_000);

    private static final int MAX_ITERATIONS = 10_000_000;
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int IV_BYTES = 16;
    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    /** Checks the range. */
    public PasswordEncryption {
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations: " + iterations + " (expected: 1 to " + MAX_ITERATIONS + ")");
        }
    }

    /**
     * Encrypts a key.
     *
     * @param pkcs8 the key, in DER
     * @param passphrase ASCII characters
     * @return EncryptedPrivateKeyInfo, in DER
     */
    public byte[] encrypt(byte[] pkcs8, char[] passphrase, SecureRandom random) {
        byte[] salt = bytes(SALT_BYTES, random);
        byte[] iv = bytes(IV_BYTES, random);
        PBKDF2Params derivation = new PBKDF2Params(salt, iterations, KEY_BYTES, HMAC_SHA256);
        PBES2Parameters scheme = new PBES2Parameters(
                new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, derivation),
                new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv)));
        try {
            byte[] content =
                    aes(Cipher.ENCRYPT_MODE, passphrase, derivation, iv).doFinal(pkcs8);
            return new EncryptedPrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme), content)
                    .getEncoded(ASN1Encoding.DER);
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        } catch (IOException e) {
            throw new IllegalStateException("encrypted key has no encoding", e);
        }
    }

    /**
     * Decrypts a key that was encrypted in the same way.
     *
     * @param encrypted EncryptedPrivateKeyInfo, in DER
     * @return the key as PKCS#8, or empty if the passphrase is wrong or the encryption is another
     */
    public static Optional<byte[]> decrypt(byte[] encrypted, char[] passphrase) {
        EncryptedPrivateKeyInfo info;
        PBKDF2Params derivation;
        byte[] iv;
        try {
            info = EncryptedPrivateKeyInfo.getInstance(encrypted);
            PBES2Parameters scheme =
                    PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
            derivation = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
            iv = ASN1OctetString.getInstance(scheme.getEncryptionScheme().getParameters())
                    .getOctets();
            if (!isOurs(info, scheme, derivation) || iv.length != IV_BYTES) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            // What the decoder throws for content of another shape.
            return Optional.empty();
        }
        try {
            return Optional.of(
                    aes(Cipher.DECRYPT_MODE, passphrase, derivation, iv).doFinal(info.getEncryptedData()));
        } catch (BadPaddingException | IllegalBlockSizeException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    private static boolean isOurs(EncryptedPrivateKeyInfo info, PBES2Parameters scheme, PBKDF2Params derivation) {
        return info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
                && scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)
                && scheme.getEncryptionScheme().getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)
                && derivation.getPrf().getAlgorithm().equals(PKCSObjectIdentifiers.id_hmacWithSHA256)
                && derivation.getSalt().length > 0
                && derivation.getIterationCount().signum() > 0
                && derivation.getIterationCount().compareTo(BigInteger.valueOf(MAX_ITERATIONS)) <= 0;
    }

    private static Cipher aes(int mode, char[] passphrase, PBKDF2Params derivation, byte[] iv)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(
                passphrase, derivation.getSalt(), derivation.getIterationCount().intValueExact(), KEY_BYTES * 8);
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(spec)
                .getEncoded();
        spec.clearPassword();
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static byte[] bytes(int length, SecureRandom random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static IllegalStateException unusable(GeneralSecurityException cause) {
        return new IllegalStateException("this Java runtime cannot do PBKDF2-HMAC-SHA256 with AES-256-CBC", cause);
    }
}
