package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.crypto.PathCheck;
import dev.chromamesh.ca.crypto.Providers;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.request.KeyPairs;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authority is the same whichever provider signs, and what one makes the other takes on. */
class ProvidersTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void anAuthorityMadeWithOneProviderGoesOnWithTheOthers() throws Exception {
        // given
        List<X509Certificate> chain;
        try (CertificateAuthority authority = open(EcdsaP256.preferred())) {
            chain = authority.chain();
        }

        for (EcdsaP256 crypto : Providers.working()) {
            // when
            try (CertificateAuthority authority = open(crypto)) {
                // then
                assertThat(authority.cryptoProvider()).isEqualTo(crypto.name());
                assertThat(authority.chain()).isEqualTo(chain);
                requireTrusted(authority);
                clock.advance(Duration.ofDays(70));
                requireTrusted(authority);
                chain = authority.chain();
            }
        }
    }

    @Test
    void allWriteTheSameCertificateButForItsSignature() throws Exception {
        // given
        KeyPair keys = KeyPairs.p256(Samples.RANDOM);
        KeyPair issuing = KeyPairs.p256(Samples.RANDOM);
        List<EcdsaP256> providers = Providers.working();

        // when
        List<byte[]> contents = new ArrayList<>();
        for (EcdsaP256 crypto : providers) {
            CertificateSigner signer = new CertificateSigner(crypto, Samples.RANDOM);
            PublicKey key = crypto.publicKey(keys.getPublic().getEncoded()).orElseThrow();
            AuthoritySpec spec = new AuthoritySpec(
                    Samples.DOMAIN,
                    AuthoritySpec.Role.ROOT,
                    key,
                    BigInteger.TEN.pow(47),
                    Validity.from(NOW, DAY),
                    Optional.empty());
            contents.add(signer.prepare(Profiles.authority(spec), draft -> List.of())
                    .sign(new MemoryKey(crypto, issuing))
                    .getTBSCertificate());
        }

        // then
        assertThat(contents).hasSameSizeAs(providers).allMatch(content -> Arrays.equals(content, contents.get(0)));
    }

    @Test
    void allRefuseTheSamePaths() throws Exception {
        try (CertificateAuthority one = open(EcdsaP256.preferred());
                CertificateAuthority other = Samples.open(parent.resolve("other"), clock)) {
            Issuance.Issued issued = Samples.issue(one, DAY);
            X509Certificate stranger = other.chain().get(0);
            for (EcdsaP256 crypto : Providers.working()) {
                PathCheck check = new PathCheck(crypto);
                TrustBundle bundle = one.trustBundle();

                check.require(issued.chain(), bundle, NOW);
                refused(() -> check.require(issued.chain(), other.trustBundle(), NOW));
                refused(() -> check.require(List.of(issued.leaf()), bundle, NOW));
                refused(() -> check.require(List.of(issued.leaf(), stranger), bundle, NOW));
                refused(() -> check.require(issued.chain(), bundle, NOW.plus(Duration.ofDays(2))));
                refused(() -> check.require(issued.chain(), bundle, NOW.minus(Duration.ofDays(2))));
            }
        }
    }

    private static void refused(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(CertificateException.class);
    }

    private void requireTrusted(CertificateAuthority authority) throws Exception {
        new SpiffeTrustManager(authority::trustBundle, Samples.SEARCH::equals, clock)
                .checkServerTrusted(
                        Samples.issue(authority, DAY).chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
    }

    private CertificateAuthority open(EcdsaP256 crypto) throws Exception {
        VaultSettings vaults = new VaultSettings(new PasswordEncryption(1000), crypto, Samples.RANDOM);
        return CertificateAuthority.open(parent.resolve("ca"), Samples.SETTINGS, vaults, new Surroundings(clock));
    }
}
