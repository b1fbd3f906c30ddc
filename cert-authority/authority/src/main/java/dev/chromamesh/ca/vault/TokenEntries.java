package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.vault.Token.Connection;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** How keys are made, named, found and used on a token. */
final class TokenEntries {

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final String HMAC = "HmacSHA256";
    private static final int SECRET_BITS = 256;

    /** RFC 5280, 4.1.2.5: the end of what has none. */
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private TokenEntries() {}

    /** Makes a key pair and names it. */
    static KeyPair generate(Connection connection, KeyName name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", connection.provider());
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        Certificate[] chain = {placeholder(connection.provider(), keys, name)};
        connection.keys().setKeyEntry(name.text(), keys.getPrivate(), null, chain);
        return keys;
    }

    /** Makes a secret and names it. */
    static void generateSecret(Connection connection, KeyName name) throws GeneralSecurityException {
        KeyGenerator generator = KeyGenerator.getInstance(HMAC, connection.provider());
        generator.init(SECRET_BITS);
        connection.keys().setKeyEntry(name.text(), generator.generateKey(), null, null);
    }

    /** Whether a token can make and use secrets. */
    static boolean hasHmac(Provider provider) {
        return provider.getService("KeyGenerator", HMAC) != null && provider.getService("Mac", HMAC) != null;
    }

    static Optional<PrivateKey> privateKey(Connection connection, KeyName name) throws GeneralSecurityException {
        return connection.keys().getKey(name.text(), null) instanceof PrivateKey key
                ? Optional.of(key)
                : Optional.empty();
    }

    static Optional<SecretKey> secretKey(Connection connection, KeyName name) throws GeneralSecurityException {
        return connection.keys().getKey(name.text(), null) instanceof SecretKey key
                ? Optional.of(key)
                : Optional.empty();
    }

    static Optional<PublicKey> publicKey(Connection connection, KeyName name) throws GeneralSecurityException {
        return Optional.ofNullable(connection.keys().getCertificate(name.text()))
                .map(Certificate::getPublicKey);
    }

    static byte[] sign(Provider provider, PrivateKey key, byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURE, provider);
        signature.initSign(key);
        signature.update(content);
        return signature.sign();
    }

    static byte[] mac(Provider provider, SecretKey key, byte[] content) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC, provider);
        mac.init(key);
        return mac.doFinal(content);
    }

    /**
     * A certificate that carries the public key, because Java's key store knows no public keys without one. It is no
     * authority's, and nobody is asked to trust it.
     */
    private static X509Certificate placeholder(Provider provider, KeyPair keys, KeyName name)
            throws GeneralSecurityException {
        X500Name subject = new X500Name("CN=placeholder of " + name);
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    subject, BigInteger.ONE, Date.from(Instant.EPOCH), Date.from(NEVER), subject, keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE)
                            .setProvider(provider)
                            .build(keys.getPrivate())));
        } catch (OperatorCreationException | IOException e) {
            throw new CertificateException("placeholder of " + name + " cannot be made", e);
        }
    }
}
