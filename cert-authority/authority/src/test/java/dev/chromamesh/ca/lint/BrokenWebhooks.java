package dev.chromamesh.ca.lint;

import dev.chromamesh.ca.lint.Broken.Kind;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Webhooks with a name, a subject, a usage or a purpose that they must not have. */
final class BrokenWebhooks {

    private static final GeneralName GOOD = dns("chroma-mesh.chroma.svc");

    private BrokenWebhooks() {}

    static void addTo(Broken broken) {
        GeneralName spiffe = new GeneralName(
                GeneralName.uniformResourceIdentifier, new DERIA5String("spiffe://chroma.example/search", false));
        names(broken, "webhook_names_only_dns", GOOD, spiffe);
        names(broken, "webhook_names_only_dns", spiffe);
        names(broken, "webhook_names_only_dns", GOOD, new GeneralName(GeneralName.iPAddress, "10.0.0.1"));
        for (String name : new String[] {
            "",
            "svc",
            "*.chroma.svc",
            "a.b.",
            ".a.b",
            "a..b",
            "A.b",
            "a_b.c",
            "-a.b",
            "a-.b",
            "a b.c",
            "10.0.0.1:443",
            "10.0.0.1",
            "a.1",
            "a".repeat(64) + ".b",
            "a.".repeat(126) + "ab"
        }) {
            names(broken, "webhook_name_form", GOOD, dns(name));
        }
        broken.add("webhook_subject_empty", Kind.WEBHOOK, Kind.WEBHOOK.draft().with(Draft.SUBJECT, subject()));
        broken.add(
                "webhook_key_usage",
                Kind.WEBHOOK,
                Kind.WEBHOOK
                        .draft()
                        .extension(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement)));
        for (KeyPurposeId[] purposes : new KeyPurposeId[][] {
            {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth},
            {KeyPurposeId.id_kp_clientAuth},
            {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_serverAuth}
        }) {
            broken.add(
                    "webhook_extended_key_usage",
                    Kind.WEBHOOK,
                    Kind.WEBHOOK.draft().extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes)));
        }
    }

    private static X500Name subject() {
        return new X500Name("CN=chroma-mesh");
    }

    private static void names(Broken broken, String rule, GeneralName... names) {
        broken.add(
                rule,
                Kind.WEBHOOK,
                Kind.WEBHOOK.draft().extension(Extension.subjectAlternativeName, true, new GeneralNames(names)));
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, new DERIA5String(name, false));
    }
}
