package dev.chromamesh.ca.lint;

import dev.chromamesh.ca.lint.View.Kind;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Judges certificates of a SPIFFE authority by their bytes.
 *
 * <p>Rules: X509-SVID and SPIFFE-ID (SPIFFE), RFC 5280, RFC 5480, RFC 5758, RFC 8813 and X.690; where those leave a
 * choice, the project's profiles. Signatures are not verified: that takes no reading of fields.
 */
public final class Lint {

    /** The finding that stands alone: the bytes are no certificate, so no other rule can be asked. */
    public static final String MALFORMED = "der_malformed";

    static final List<Rule> RULES = Stream.of(
                    EncodingRules.ALL,
                    ValidityRules.ALL,
                    NameRules.ALL,
                    ExtensionRules.ALL,
                    UsageRules.ALL,
                    KeyRules.ALL,
                    SpiffeRules.ALL,
                    WebhookRules.ALL)
            .flatMap(List::stream)
            .toList();

    private final Optional<View> issuer;

    private Lint(Optional<View> issuer) {
        this.issuer = issuer;
    }

    /**
     * For many certificates of one issuer, which is read once. Immutable.
     *
     * @throws IllegalArgumentException if the issuer cannot be read
     */
    public static Lint below(X509Certificate issuer) {
        try {
            return new Lint(Optional.of(View.of(issuer.getEncoded(), Kind.AUTHORITY, Optional.empty())));
        } catch (IOException | CertificateEncodingException | RuntimeException e) {
            throw new IllegalArgumentException("issuer: not a certificate (expected: an authority's)", e);
        }
    }

    /**
     * What is wrong with a workload's certificate; empty if nothing.
     *
     * @param der the certificate
     * @param issuer who signed it
     */
    public static List<Finding> leaf(byte[] der, X509Certificate issuer) {
        return below(issuer).leaf(der);
    }

    /**
     * What is wrong with an authority's certificate; empty if nothing.
     *
     * @param der the certificate
     * @param issuer who signed it; empty for a root
     */
    public static List<Finding> authority(byte[] der, Optional<X509Certificate> issuer) {
        return issuer.map(Lint::below)
                .orElseGet(() -> new Lint(Optional.empty()))
                .lint(der, Kind.AUTHORITY);
    }

    /** What is wrong with a workload's certificate; empty if nothing. */
    public List<Finding> leaf(byte[] der) {
        return lint(der, Kind.WORKLOAD);
    }

    /** What is wrong with a webhook's certificate; empty if nothing. */
    public List<Finding> webhook(byte[] der) {
        return lint(der, Kind.WEBHOOK);
    }

    private List<Finding> lint(byte[] der, Kind kind) {
        try {
            View view = View.of(der, kind, issuer);
            return RULES.stream()
                    .filter(rule -> !rule.holds().test(view))
                    .map(Rule::finding)
                    .toList();
        } catch (IOException | RuntimeException e) {
            // The library reports broken bytes with exceptions of many types, which no other code here throws.
            return List.of(new Finding(MALFORMED, "RFC 5280, 4.1", "not a certificate: " + e));
        }
    }
}
