package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.crypto.PathCheck;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.key.KeyFiles;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authority is the same whichever provider signs, and what one makes the other takes on. */
class ProvidersTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void anAuthorityMadeWithOneProviderGoesOnWithTheOther() throws Exception {
        // given
        List<X509Certificate> chain;
        try (CertificateAuthority authority = open(EcdsaP256.preferred())) {
            assertThat(authority.cryptoProvider()).startsWith("BC ");
            chain = authority.chain();
        }

        // when
        try (CertificateAuthority authority = open(new EcdsaP256(sunEc()))) {
            assertThat(authority.cryptoProvider()).startsWith("SunEC ");
            assertThat(authority.chain()).isEqualTo(chain);
            requireTrusted(authority);
            clock.advance(Duration.ofDays(70));
            requireTrusted(authority);
            chain = authority.chain();
        }

        // then
        try (CertificateAuthority authority = open(EcdsaP256.preferred())) {
            assertThat(authority.chain()).isEqualTo(chain);
            requireTrusted(authority);
        }
    }

    @Test
    void bothProvidersRefuseTheSamePaths() throws Exception {
        try (CertificateAuthority one = open(EcdsaP256.preferred());
                CertificateAuthority other = Samples.open(parent.resolve("other"), clock)) {
            Issuance.Issued issued = Samples.issue(one, DAY);
            X509Certificate stranger = other.chain().get(0);
            for (EcdsaP256 crypto : List.of(EcdsaP256.preferred(), new EcdsaP256(sunEc()))) {
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
        KeyFiles keyFiles = new KeyFiles(new PasswordEncryption(1000), crypto, Samples.RANDOM);
        return CertificateAuthority.open(parent.resolve("ca"), Samples.SETTINGS, clock, keyFiles);
    }

    private static Provider sunEc() {
        Provider provider = Security.getProvider("SunEC");
        if (provider == null) {
            throw new IllegalStateException("this JDK has no SunEC");
        }
        return provider;
    }
}
