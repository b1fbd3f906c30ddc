package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.junit.jupiter.api.Test;

class CertificateSignerTest {

    private final EcdsaP256 crypto = EcdsaP256.preferred();
    private final CertificateSigner signer = new CertificateSigner(crypto, Samples.RANDOM);
    private final KeyPair keys = crypto.generate(Samples.RANDOM);
    private final MemoryKey key = new MemoryKey(crypto, keys);

    @Test
    void whatIsCheckedIsSignedByAnotherKeyThanTheAuthoritys() throws Exception {
        // given
        List<X509Certificate> drafts = new ArrayList<>();

        // when
        CheckedContent content = signer.prepare(root(), draft -> {
            drafts.add(draft);
            return List.of();
        });
        X509Certificate certificate = content.sign(key);

        // then
        assertThat(drafts).hasSize(1);
        assertThat(drafts.get(0).getTBSCertificate()).isEqualTo(certificate.getTBSCertificate());
        assertThat(isSigned(drafts.get(0))).isFalse();
        assertThat(isSigned(certificate)).isTrue();
    }

    @Test
    void contentWithAFindingCannotBeSigned() {
        assertThatThrownBy(() -> signer.prepare(root(), draft -> List.of("key usage")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("key usage");
    }

    @Test
    void contentIsSignedOnlyOnce() throws Exception {
        CheckedContent content = signer.prepare(root(), draft -> List.of());
        content.sign(key);

        assertThatThrownBy(() -> content.sign(key))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("signed before");
    }

    @Test
    void aSignatureThatDoesNotVerifyIsNotHandedOut() {
        CheckedContent content = signer.prepare(root(), draft -> List.of());
        KeyPair others = crypto.generate(Samples.RANDOM);

        assertThatThrownBy(() -> content.sign(new MemoryKey(crypto, others, keys.getPublic())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not verify");
    }

    private boolean isSigned(X509Certificate certificate) throws Exception {
        return crypto.verify(keys.getPublic(), certificate.getTBSCertificate(), certificate.getSignature());
    }

    private TBSCertificate root() {
        return Profiles.authority(new AuthoritySpec(
                Samples.DOMAIN,
                AuthoritySpec.Role.ROOT,
                keys.getPublic(),
                signer.serial(),
                Validity.from(NOW, Duration.ofDays(3652)),
                Optional.empty()));
    }
}
