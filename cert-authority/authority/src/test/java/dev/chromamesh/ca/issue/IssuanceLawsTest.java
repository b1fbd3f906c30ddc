package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.identity.InstanceSubject;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every leaf, whoever asks, and whatever the request would like to be. */
class IssuanceLawsTest {

    private static final int ROUNDS = 10_000;

    /** The JDK's path validation takes milliseconds: it judges a part of the leaves. */
    private static final int SHARE_FOR_THE_JDK = 50;

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    @TempDir
    Path parent;

    private final EcdsaP256 crypto = EcdsaP256.preferred();
    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void aLeafSaysWhoAskedAndNothingThatTheRequestAskedFor() throws Exception {
        // given
        long seed = Samples.RANDOM.nextLong();
        Random random = new Random(seed);
        Set<BigInteger> serials = new HashSet<>();
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            for (int round = 0; round < ROUNDS; round++) {
                SpiffeId id = Samples.DOMAIN.id("w" + text(random) + "/x" + text(random));
                Optional<UUID> instance = random.nextBoolean()
                        ? Optional.of(new UUID(random.nextLong(), random.nextLong()))
                        : Optional.empty();
                KeyPair keys = crypto.generate(Samples.RANDOM);
                Duration lifetime = Duration.ofSeconds(1 + random.nextInt(200 * 24 * 3600));

                // when
                Issuance.Issued issued = Samples.issued(
                        authority.issue(new IssuanceRequest(id, instance, greedyRequest(keys, random), lifetime)));

                // then
                String description = "seed " + seed + ", round " + round;
                X509Certificate leaf = issued.leaf();
                Validity issuer = Validity.of(issued.chain().get(1));
                assertThat(SpiffeCertificates.identity(leaf)).as(description).isEqualTo(id);
                assertThat(InstanceSubject.of(leaf)).as(description).isEqualTo(instance);
                assertThat(leaf.getPublicKey().getEncoded())
                        .as(description)
                        .isEqualTo(keys.getPublic().getEncoded());
                assertThat(Validity.of(leaf))
                        .as(description)
                        .isEqualTo(Validity.from(clock.instant(), lifetime).within(issuer));
                assertThat(serials.add(leaf.getSerialNumber())).as(description).isTrue();
                if (round % SHARE_FOR_THE_JDK == 0) {
                    new SpiffeTrustManager(authority::trustBundle, id::equals, clock)
                            .checkClientTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
                }
                clock.advance(Duration.ofSeconds(random.nextInt(1_800)));
            }
        }
    }

    /** Asks for another name, for the control plane's identity, and to be an authority. */
    private byte[] greedyRequest(KeyPair keys, Random random) throws IOException {
        ASN1EncodableVector extensions = new ASN1EncodableVector();
        extensions.add(new Extensions(new Extension[] {
            Extension.create(Extension.subjectAlternativeName, true, new GeneralNames(new GeneralName[] {
                new GeneralName(
                        GeneralName.uniformResourceIdentifier,
                        SpiffeId.controlPlane(Samples.DOMAIN).uri()),
                new GeneralName(GeneralName.dNSName, text(random) + ".example"),
            })),
            Extension.create(Extension.basicConstraints, true, new BasicConstraints(random.nextInt(3)))
        }));
        CertificationRequestInfo info = new CertificationRequestInfo(
                new X500NameBuilder(BCStyle.INSTANCE)
                        .addRDN(BCStyle.CN, "cn" + text(random))
                        .addRDN(BCStyle.SERIALNUMBER, UUID.randomUUID().toString())
                        .build(),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
                new DERSet(new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(extensions))));
        byte[] signature = crypto.sign(keys.getPrivate(), info.getEncoded(ASN1Encoding.DER), Samples.RANDOM);
        return new CertificationRequest(info, Profiles.SIGNATURE, new DERBitString(signature))
                .getEncoded(ASN1Encoding.DER);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(60); length > 0; length--) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
