package dev.chromamesh.ca.lint;

import dev.chromamesh.ca.profile.DnsName;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What the certificate of a webhook has instead of a SPIFFE ID. */
final class WebhookRules {

    private static final ASN1ObjectIdentifier SERVER = KeyPurposeId.id_kp_serverAuth.toOID();
    private static final ASN1ObjectIdentifier ANY = KeyPurposeId.anyExtendedKeyUsage.toOID();

    static final List<Rule> ALL = List.of(
            Rule.webhook(
                    "webhook_names_only_dns",
                    "profile",
                    "dNSNames and nothing else in subjectAltName",
                    view -> names(view).allMatch(WebhookRules::isDns)),
            Rule.webhook(
                    "webhook_name_form",
                    "RFC 5280, 4.2.1.6; RFC 1123, 2.1; profile",
                    "full host names in lower case, without wildcard",
                    view -> names(view)
                            .filter(WebhookRules::isDns)
                            .map(name -> ((ASN1String) name.getName()).getString())
                            .allMatch(DnsName::isOne)),
            Rule.webhook(
                    "webhook_subject_empty",
                    "profile",
                    "an empty subject",
                    view -> view.subject().size() == 0),
            Rule.webhook(
                    "webhook_key_usage",
                    "profile",
                    "digitalSignature without keyAgreement",
                    view -> view.extensions()
                            .usage()
                            .filter(bits -> KeyUsage.getInstance(bits).hasUsages(KeyUsage.keyAgreement))
                            .isEmpty()),
            Rule.webhook(
                    "webhook_extended_key_usage",
                    "RFC 5280, 4.2.1.12; profile",
                    "serverAuth and no other purpose",
                    view -> view.extensions()
                            .purposes()
                            .filter(all -> !all.contains(ANY))
                            .filter(all -> !all.equals(List.of(SERVER)))
                            .isEmpty()));

    private WebhookRules() {}

    private static Stream<GeneralName> names(View view) {
        return view.extensions().names().stream().flatMap(List::stream);
    }

    private static boolean isDns(GeneralName name) {
        return name.getTagNo() == GeneralName.dNSName;
    }
}
