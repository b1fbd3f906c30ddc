package dev.chromamesh.ca.crypto;

import dev.chromamesh.ca.request.KeyPairs;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECCurve;

/**
 * ECDSA on P-256 with SHA-256, by one provider.
 *
 * <p>The provider is an object of ours and never registered: what the rest of the process uses stays as it is.
 * Thread-safe.
 */
public final class EcdsaP256 {

    private static final String CURVE = "secp256r1";
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final ECCurve P256 = CustomNamedCurves.getByName(CURVE).getCurve();

    private final Provider provider;

    /** By the given provider, which must know elliptic curves. */
    public EcdsaP256(Provider provider) {
        this.provider = provider;
    }

    /** By the fastest provider that works here; the first call in a process takes up to a second. */
    public static EcdsaP256 preferred() {
        return Providers.chosen().crypto();
    }

    /** The provider's name and version, for logs and status. */
    public String name() {
        return provider.getName() + " " + provider.getVersionStr();
    }

    Provider provider() {
        return provider;
    }

    /** A fresh key pair. */
    public KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** The signature of a message, in DER. */
    public byte[] sign(PrivateKey key, byte[] message, SecureRandom random) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE, provider);
            signature.initSign(key, random);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** Whether a signature in DER is that of the message by the key's owner; false also for a malformed one. */
    public boolean verify(PublicKey key, byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE, provider);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (SignatureException | InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** A public key from its SubjectPublicKeyInfo; empty if it is no point of P-256. */
    public Optional<PublicKey> publicKey(byte[] subjectPublicKeyInfo) {
        try {
            PublicKey key =
                    KeyFactory.getInstance("EC", provider).generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
            return Optional.of(key).filter(KeyPairs::isP256).filter(EcdsaP256::isOnCurve);
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** SEC 1, 3.2.2.1. SunEC takes points that are elsewhere. */
    private static boolean isOnCurve(PublicKey key) {
        ECPoint point = ((ECPublicKey) key).getW();
        try {
            P256.validatePoint(point.getAffineX(), point.getAffineY());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A private key from PKCS#8; empty if it is none on an elliptic curve. */
    public Optional<PrivateKey> privateKey(byte[] pkcs8) {
        try {
            return Optional.of(KeyFactory.getInstance("EC", provider).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw unusable(e);
        }
    }

    /** Whether the two halves belong together: what the one signs, the other verifies. */
    public boolean match(PrivateKey privateKey, PublicKey publicKey, SecureRandom random) {
        byte[] probe = {1};
        return verify(publicKey, probe, sign(privateKey, probe, random));
    }

    private IllegalStateException unusable(GeneralSecurityException cause) {
        return new IllegalStateException("provider " + name() + " cannot do ECDSA on P-256", cause);
    }
}
