package dev.chromamesh.ca.lint;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.AuthoritySpec.Role;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.LeafSpec;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Serials;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.profile.WebhookSpec;
import dev.chromamesh.ca.request.KeyPairs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** Certificates as the profiles make them, with throwaway keys. */
final class Good {

    static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    static final SpiffeId SEARCH = DOMAIN.id("search/shard-1");
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final Validity YEARS = Validity.from(NOW, Duration.ofDays(3652));
    static final Validity DAY = Validity.from(NOW, Duration.ofHours(24));
    static final Optional<UUID> INSTANCE = Optional.of(UUID.fromString("6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10"));
    private static final EcdsaP256 ECDSA = EcdsaP256.preferred();
    static final KeyPair ROOT_KEYS = KeyPairs.p256(new SecureRandom());
    static final KeyPair KEYS = KeyPairs.p256(new SecureRandom());
    static final X509Certificate ROOT = root(DOMAIN, YEARS, new Random(1));
    static final X509Certificate ISSUING = issuing(DOMAIN, YEARS, ROOT, new Random(2));
    static final X509Certificate LEAF = leaf(SEARCH, INSTANCE, DAY, ISSUING, new Random(3));
    static final X509Certificate NAMELESS = leaf(SEARCH, Optional.empty(), DAY, ISSUING, new Random(4));
    static final X509Certificate WEBHOOK = webhook(
            List.of("chroma-mesh.chroma.svc", "chroma-mesh.chroma.svc.cluster.local"), DAY, ISSUING, new Random(5));

    private Good() {}

    static X509Certificate root(TrustDomain domain, Validity validity, Random random) {
        return sign(Profiles.authority(new AuthoritySpec(
                domain, Role.ROOT, ROOT_KEYS.getPublic(), serial(random), validity, Optional.empty())));
    }

    static X509Certificate issuing(TrustDomain domain, Validity validity, X509Certificate above, Random random) {
        return sign(Profiles.authority(new AuthoritySpec(
                domain, Role.ISSUING, KEYS.getPublic(), serial(random), validity, Optional.of(new Issuer(above)))));
    }

    static X509Certificate leaf(
            SpiffeId id, Optional<UUID> instance, Validity validity, X509Certificate above, Random random) {
        return sign(Profiles.leaf(
                new LeafSpec(id, instance, KEYS.getPublic(), serial(random), validity, new Issuer(above))));
    }

    static X509Certificate webhook(List<String> names, Validity validity, X509Certificate above, Random random) {
        TreeSet<DnsName> all = new TreeSet<>();
        names.forEach(name -> all.add(new DnsName(name)));
        return sign(
                Profiles.webhook(new WebhookSpec(all, KEYS.getPublic(), serial(random), validity, new Issuer(above))));
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException("certificate has no encoding", e);
        }
    }

    private static BigInteger serial(Random random) {
        byte[] bytes = new byte[Serials.LENGTH];
        random.nextBytes(bytes);
        return Serials.from(bytes);
    }

    /** Signed by the root's key whoever the issuer is: the linter does not verify. */
    private static X509Certificate sign(TBSCertificate content) {
        try {
            byte[] signature = ECDSA.sign(ROOT_KEYS.getPrivate(), content.getEncoded(), new SecureRandom());
            byte[] der = Draft.sequence(content, Profiles.SIGNATURE, new DERBitString(signature))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("certificate was not made", e);
        }
    }
}
