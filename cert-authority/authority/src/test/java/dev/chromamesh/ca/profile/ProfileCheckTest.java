package dev.chromamesh.ca.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.profile.AuthoritySpec.Role;
import dev.chromamesh.ca.request.KeyPairs;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The check finds each difference, one at a time. */
class ProfileCheckTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final Validity DAY = Validity.from(NOW, Duration.ofHours(24));
    private static final Validity YEARS = Validity.from(NOW, Duration.ofDays(3652));
    private static final KeyPair ROOT_KEYS = KeyPairs.p256(RANDOM);
    private static final KeyPair LEAF_KEYS = KeyPairs.p256(RANDOM);
    private static final Optional<UUID> INSTANCE = Optional.of(UUID.fromString("6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10"));

    private static AuthoritySpec rootSpec;
    private static Issuer root;
    private static LeafSpec wanted;
    private static X509Certificate leaf;
    private static WebhookSpec wantedWebhook;

    @BeforeAll
    static void make() throws Exception {
        rootSpec = new AuthoritySpec(DOMAIN, Role.ROOT, ROOT_KEYS.getPublic(), serial(), YEARS, Optional.empty());
        root = new Issuer(sign(Profiles.authority(rootSpec)));
        wanted = new LeafSpec(DOMAIN.id("search"), INSTANCE, LEAF_KEYS.getPublic(), serial(), DAY, root);
        leaf = sign(Profiles.leaf(wanted));
        wantedWebhook = new WebhookSpec(names("a.svc", "b.svc"), LEAF_KEYS.getPublic(), serial(), DAY, root);
    }

    @Test
    void whatFollowsItsSpecificationHasNoFindings() throws Exception {
        assertThat(ProfileCheck.leaf(leaf, wanted)).isEmpty();
        assertThat(ProfileCheck.authority(root.certificate(), rootSpec)).isEmpty();
        assertThat(ProfileCheck.webhook(sign(Profiles.webhook(wantedWebhook)), wantedWebhook))
                .isEmpty();
    }

    @Test
    void eachDifferenceIsFound() throws Exception {
        finds("one URI SAN", with(DOMAIN.id("indexer"), INSTANCE, LEAF_KEYS.getPublic(), wanted.serial(), DAY, root));
        finds("subject", with(wanted.id(), Optional.of(new UUID(1, 2)), wanted.key(), wanted.serial(), DAY, root));
        finds("empty subject", with(wanted.id(), Optional.empty(), wanted.key(), wanted.serial(), DAY, root));
        finds("critical extensions", with(wanted.id(), Optional.empty(), wanted.key(), wanted.serial(), DAY, root));
        finds("public key", with(wanted.id(), INSTANCE, KeyPairs.p256(RANDOM).getPublic(), wanted.serial(), DAY, root));
        finds(
                "subject key identifier",
                with(wanted.id(), INSTANCE, KeyPairs.p256(RANDOM).getPublic(), wanted.serial(), DAY, root));
        finds("serial", with(wanted.id(), INSTANCE, wanted.key(), serial(), DAY, root));
        finds("positive serial of 20 bytes", with(wanted.id(), INSTANCE, wanted.key(), BigInteger.ONE, DAY, root));
        finds("positive serial of 20 bytes", with(wanted.id(), INSTANCE, wanted.key(), serial().negate(), DAY, root));
        finds(
                "validity",
                with(
                        wanted.id(),
                        INSTANCE,
                        wanted.key(),
                        wanted.serial(),
                        Validity.from(NOW, Duration.ofHours(25)),
                        root));
        AuthoritySpec other =
                new AuthoritySpec(DOMAIN, Role.ROOT, LEAF_KEYS.getPublic(), serial(), YEARS, Optional.empty());
        Issuer stranger = new Issuer(sign(Profiles.authority(other)));
        finds("issuer", with(wanted.id(), INSTANCE, wanted.key(), wanted.serial(), DAY, stranger));
        finds("authority key identifier", with(wanted.id(), INSTANCE, wanted.key(), wanted.serial(), DAY, stranger));
    }

    @Test
    void eachDifferenceOfAWebhookIsFound() throws Exception {
        PublicKey key = wantedWebhook.key();
        PublicKey otherKey = KeyPairs.p256(RANDOM).getPublic();
        BigInteger serial = wantedWebhook.serial();
        SortedSet<DnsName> names = wantedWebhook.names();
        AuthoritySpec other = new AuthoritySpec(DOMAIN, Role.ROOT, otherKey, serial(), YEARS, Optional.empty());
        Issuer stranger = new Issuer(sign(Profiles.authority(other)));
        Validity longer = Validity.from(NOW, Duration.ofHours(25));

        findsInWebhook("DNS SANs", new WebhookSpec(names("a.svc"), key, serial, DAY, root));
        findsInWebhook("DNS SANs", new WebhookSpec(names("a.svc", "b.svc", "c.svc"), key, serial, DAY, root));
        findsInWebhook("public key", new WebhookSpec(names, otherKey, serial, DAY, root));
        findsInWebhook("subject key identifier", new WebhookSpec(names, otherKey, serial, DAY, root));
        findsInWebhook("serial", new WebhookSpec(names, key, serial(), DAY, root));
        findsInWebhook("positive serial of 20 bytes", new WebhookSpec(names, key, BigInteger.ONE, DAY, root));
        findsInWebhook("validity", new WebhookSpec(names, key, serial, longer, root));
        findsInWebhook("issuer", new WebhookSpec(names, key, serial, DAY, stranger));
        findsInWebhook("authority key identifier", new WebhookSpec(names, key, serial, DAY, stranger));
    }

    @Test
    void aWorkloadIsNoWebhookAndAWebhookIsNoWorkload() throws Exception {
        assertThat(ProfileCheck.webhook(leaf, wantedWebhook))
                .contains("empty subject", "extended key usage", "DNS SANs", "critical extensions");
        assertThat(ProfileCheck.leaf(sign(Profiles.webhook(wantedWebhook)), wanted))
                .contains("subject", "extended key usage", "one URI SAN", "critical extensions");
        assertThat(ProfileCheck.webhook(root.certificate(), wantedWebhook))
                .contains("CA:FALSE", "key usage", "extended key usage", "DNS SANs");
    }

    @Test
    void anAuthorityIsNoLeafAndALeafIsNoAuthority() {
        assertThat(ProfileCheck.leaf(root.certificate(), wanted))
                .contains("CA:FALSE", "key usage", "extended key usage", "one URI SAN");
        assertThat(ProfileCheck.authority(leaf, rootSpec)).contains("path length 2", "key usage", "one URI SAN");
    }

    @Test
    void anIssuingAuthorityIsNoRoot() throws Exception {
        AuthoritySpec issuing = new AuthoritySpec(
                DOMAIN, Role.ISSUING, ROOT_KEYS.getPublic(), rootSpec.serial(), YEARS, Optional.of(root));

        assertThat(ProfileCheck.authority(sign(Profiles.authority(issuing)), rootSpec))
                .contains("path length 2", "other extensions");
    }

    @Test
    void nothingOutlivesItsIssuer() {
        Validity tooLong = Validity.from(NOW, Duration.ofDays(4000));

        assertThatThrownBy(() -> new LeafSpec(wanted.id(), INSTANCE, wanted.key(), wanted.serial(), tooLong, root))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AuthoritySpec(
                        DOMAIN, Role.ISSUING, wanted.key(), wanted.serial(), tooLong, Optional.of(root)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new WebhookSpec(wantedWebhook.names(), wanted.key(), wantedWebhook.serial(), tooLong, root))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static X509Certificate with(
            SpiffeId id, Optional<UUID> instance, PublicKey key, BigInteger serial, Validity validity, Issuer issuer)
            throws Exception {
        return sign(Profiles.leaf(new LeafSpec(id, instance, key, serial, validity, issuer)));
    }

    private static void finds(String finding, X509Certificate certificate) {
        assertThat(ProfileCheck.leaf(certificate, wanted)).contains(finding);
    }

    private static void findsInWebhook(String finding, WebhookSpec made) throws Exception {
        assertThat(ProfileCheck.webhook(sign(Profiles.webhook(made)), wantedWebhook))
                .contains(finding);
    }

    private static SortedSet<DnsName> names(String... names) {
        return new TreeSet<>(List.of(names).stream().map(DnsName::new).toList());
    }

    private static BigInteger serial() {
        byte[] bytes = new byte[Serials.LENGTH];
        RANDOM.nextBytes(bytes);
        return Serials.from(bytes);
    }

    private static X509Certificate sign(TBSCertificate content) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(ROOT_KEYS.getPrivate());
        signature.update(content.getEncoded());
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(content);
        parts.add(Profiles.SIGNATURE);
        parts.add(new DERBitString(signature.sign()));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(new DERSequence(parts).getEncoded()));
    }
}
