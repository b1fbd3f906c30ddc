package dev.chromamesh.cli.ca;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.inspect.AuthorityView;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Tier;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Roots and issuing authorities, a line for each; all of a certificate's digest only where it says who one trusts. */
final class AuthorityTable {

    private static final int SHORT = 16;

    private AuthorityTable() {}

    static List<String> of(AuthorityView view) throws CertificateEncodingException {
        List<String> lines = new ArrayList<>();
        lines.add(line("", "phase", "signed by", "valid from", "to", "SHA-256"));
        for (Map.Entry<AuthorityId, AuthorityCertificates> each :
                view.certificates().entrySet()) {
            Authority authority = view.ledger().hierarchy().find(each.getKey()).orElseThrow();
            String digest = Digests.sha256(each.getValue().own().getEncoded());
            boolean isTrusted =
                    authority.id().tier() == Tier.ROOT && authority.phase().isTrusted();
            lines.add(line(
                    authority.id().toString(),
                    authority.isTainted() ? "tainted" : authority.phase().word(),
                    authority.signedBy().map(AuthorityId::toString).orElse("itself"),
                    authority.validity().notBefore().toString(),
                    authority.validity().notAfter().toString(),
                    isTrusted ? digest : digest.substring(0, SHORT) + "..."));
        }
        return lines;
    }

    private static String line(String id, String phase, String by, String from, String to, String digest) {
        return String.format(Locale.ROOT, "%-11s %-10s %-10s %-20s  %-20s  %s", id, phase, by, from, to, digest)
                .stripTrailing();
    }
}
