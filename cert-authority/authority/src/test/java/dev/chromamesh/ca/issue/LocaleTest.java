package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars and digits of a locale never reach a certificate or a file. */
class LocaleTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private Locale usual;

    @BeforeEach
    void remember() {
        usual = Locale.getDefault();
    }

    @AfterEach
    void restore() {
        Locale.setDefault(usual);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"en-US", "th-TH-u-ca-buddhist", "ar-EG", "ja-JP-u-ca-japanese", "tr-TR", "fa-IR-u-nu-arabext"})
    void datesAndFilesAreTheSameInEveryLocale(String locale) throws Exception {
        // given
        Locale.setDefault(Locale.forLanguageTag(locale));

        // when
        X509Certificate leaf;
        X509Certificate root;
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            Issuance.Issued issued = Samples.issue(authority, Duration.ofHours(24));
            leaf = issued.leaf();
            root = authority.chain().get(1);
            new SpiffeTrustManager(authority::trustBundle, Samples.SEARCH::equals, clock)
                    .checkClientTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
            assertThat(SpiffeId.parse("spiffe://chroma.example/search")).isEqualTo(Samples.SEARCH);
        }

        // then: UTCTime, byte by byte
        assertThat(der(leaf)).contains(utc("261125115000Z") + utc("261126120000Z"));
        assertThat(der(root)).contains(utc("261125115000Z") + utc("361124120000Z"));
        assertThat(Files.readString(parent.resolve("ca/manifest"))).matches("""
                        certificate-authority 3
                        trust-domain chroma\\.example
                        checksum [0-9a-f]{64}
                        """);

        // and: it opens in another one
        Locale.setDefault(Locale.ROOT);
        Samples.open(parent.resolve("ca"), clock).close();
    }

    private static String der(X509Certificate certificate) throws Exception {
        return HexFormat.of().formatHex(certificate.getEncoded());
    }

    private static String utc(String text) {
        StringBuilder hex = new StringBuilder("170d");
        text.chars().forEach(digit -> hex.append(HexFormat.of().toHexDigits((byte) digit)));
        return hex.toString();
    }
}
