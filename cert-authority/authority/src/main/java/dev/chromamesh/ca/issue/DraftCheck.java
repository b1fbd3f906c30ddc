package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.lint.Finding;
import dev.chromamesh.ca.lint.Lint;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.LeafSpec;
import dev.chromamesh.ca.profile.ProfileCheck;
import dev.chromamesh.ca.profile.WebhookSpec;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * What stands between a draft and the authority's key: does it say what was to be said, as the JDK reads it, and do its
 * bytes keep the rules, as another reader reads them?
 */
final class DraftCheck {

    private final X509Certificate issuer;
    private final Lint lint;

    /** For the leaves of one issuing authority, which is read once for all of them. */
    DraftCheck(X509Certificate issuer) {
        this.issuer = issuer;
        this.lint = Lint.below(issuer);
    }

    boolean isFor(X509Certificate other) {
        return issuer.equals(other);
    }

    List<String> leaf(X509Certificate draft, LeafSpec spec) {
        return all(ProfileCheck.leaf(draft, spec), lint.leaf(der(draft)));
    }

    List<String> webhook(X509Certificate draft, WebhookSpec spec) {
        return all(ProfileCheck.webhook(draft, spec), lint.webhook(der(draft)));
    }

    static List<String> authority(X509Certificate draft, AuthoritySpec spec) {
        return all(
                ProfileCheck.authority(draft, spec),
                Lint.authority(der(draft), spec.issuer().map(Issuer::certificate)));
    }

    private static List<String> all(List<String> differences, List<Finding> findings) {
        return Stream.concat(differences.stream(), findings.stream().map(Finding::toString))
                .toList();
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("draft has no encoding", e);
        }
    }
}
