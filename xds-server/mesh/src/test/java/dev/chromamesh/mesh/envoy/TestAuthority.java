package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A root made for one test, and leaves under it. */
final class TestAuthority {

    private static final char[] NO_PASSWORD = new char[0];

    private final SecureRandom random = new SecureRandom();
    private final KeyPair keys = KeyPairs.p256(random);
    private final X509Certificate root;

    TestAuthority() throws Exception {
        root = sign("CN=test root", Optional.empty(), keys);
    }

    X509Certificate root() {
        return root;
    }

    /** A leaf with one URI SAN. */
    Leaf leaf(String uri) throws Exception {
        KeyPair own = KeyPairs.p256(random);
        return new Leaf(sign("CN=leaf", Optional.of(uri), own), own);
    }

    /** TLS as a client of this mesh speaks it; without a leaf it has no certificate. */
    SSLContext client(Optional<Leaf> leaf) throws GeneralSecurityException, java.io.IOException {
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("root", root);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore own = emptyStore();
        if (leaf.isPresent()) {
            Certificate[] chain = {leaf.get().certificate()};
            own.setKeyEntry("leaf", leaf.get().keys().getPrivate(), NO_PASSWORD, chain);
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(own, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), random);
        return context;
    }

    /**
     * A certificate and its key.
     *
     * @param certificate signed by the root
     * @param keys its key pair
     */
    record Leaf(X509Certificate certificate, KeyPair keys) {

        String chainPem() {
            return Pem.certificate(certificate);
        }

        String keyPem() {
            return Pem.privateKey(keys.getPrivate());
        }
    }

    private X509Certificate sign(String subject, Optional<String> uri, KeyPair of) throws Exception {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=test root"),
                new BigInteger(120, random).setBit(0),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                new X500Name(subject),
                of.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(uri.isEmpty()));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(uri.isEmpty() ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature));
        if (uri.isPresent()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri.get())));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, java.io.IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
