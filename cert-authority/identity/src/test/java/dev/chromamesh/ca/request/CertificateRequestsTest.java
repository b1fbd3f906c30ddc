package dev.chromamesh.ca.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeId;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;

class CertificateRequestsTest {

    private static final SpiffeId SEARCH = SpiffeId.parse("spiffe://chroma.example/search");
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void anotherLibraryReadsAndVerifiesARequest() throws Exception {
        KeyPair keys = KeyPairs.p256(RANDOM);

        PKCS10CertificationRequest request = new PKCS10CertificationRequest(CertificateRequests.create(keys, SEARCH));

        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(request.getSubjectPublicKeyInfo())))
                .isTrue();
        assertThat(request.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER))
                .isEqualTo(keys.getPublic().getEncoded());
        Extension san = request.getRequestedExtensions().getExtension(Extension.subjectAlternativeName);
        assertThat(san.isCritical()).isTrue();
        assertThat(GeneralNames.getInstance(san.getParsedValue()))
                .isEqualTo(new GeneralNames(
                        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://chroma.example/search")));
    }

    @Test
    void onlyP256KeysAreAskedFor() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair p384 = generator.generateKeyPair();

        assertThat(KeyPairs.isP256(p384.getPublic())).isFalse();
        assertThatThrownBy(() -> CertificateRequests.create(p384, SEARCH))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("P-256");
    }

    @Test
    void halvesOfTwoPairsDoNotMatch() {
        KeyPair one = KeyPairs.p256(RANDOM);
        KeyPair other = KeyPairs.p256(RANDOM);

        assertThat(KeyPairs.match(one.getPrivate(), one.getPublic())).isTrue();
        assertThat(KeyPairs.match(one.getPrivate(), other.getPublic())).isFalse();
    }

    @Test
    void aPinStandsForOneKey() {
        KeyPair one = KeyPairs.p256(RANDOM);
        KeyPair other = KeyPairs.p256(RANDOM);
        byte[] pin = Pins.spki(one.getPublic());

        assertThat(pin).hasSize(32);
        assertThat(Pins.matches(pin, one.getPublic())).isTrue();
        assertThat(Pins.matches(pin, other.getPublic())).isFalse();
        assertThat(Pins.matches(new byte[0], one.getPublic())).isFalse();
    }
}
