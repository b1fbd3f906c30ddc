package dev.chromamesh.ca.lint;

import dev.chromamesh.ca.lint.Broken.Kind;
import java.util.Arrays;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** What can be wrong in the SPIFFE ID. */
final class BrokenIdentities {

    private static final String GOOD = "spiffe://chroma.example/a";

    private BrokenIdentities() {}

    static void addTo(Broken broken) {
        broken.add("san_present", Kind.LEAF, Kind.LEAF.draft().without(Extension.subjectAlternativeName));
        broken.add(
                "san_not_empty",
                Kind.LEAF,
                Kind.LEAF.draft().extension(Extension.subjectAlternativeName, false, Draft.sequence()));
        GeneralName dns = new GeneralName(GeneralName.dNSName, "chroma.example");
        broken.add("san_one_uri", Kind.LEAF, names(Kind.LEAF, dns));
        leaf(broken, "san_one_uri", GOOD, GOOD);
        leaf(broken, "san_one_uri", GOOD, "https://chroma.example/");
        leaf(broken, "spiffe_scheme", "https://chroma.example/a");
        leaf(broken, "spiffe_scheme", "SPIFFE://chroma.example/a");
        leaf(broken, "spiffe_scheme", "spiffe:chroma.example/a");
        leaf(broken, "spiffe_scheme", "");
        leaf(broken, "spiffe_length", GOOD + "a".repeat(2048));
        for (String end : new String[] {"?", "?a=b", "#", "#a", "?#"}) {
            leaf(broken, "spiffe_no_query_or_fragment", GOOD + end);
        }
        for (String domain : new String[] {"a@chroma.example", "chroma.example:1", "@chroma.example", "[::1]"}) {
            leaf(broken, "spiffe_no_user_or_port", "spiffe://" + domain + "/a");
        }
        leaf(broken, "spiffe_no_percent", GOOD + "%41");
        leaf(broken, "spiffe_no_percent", "spiffe://chroma%2eexample/a");
        for (String domain :
                new String[] {"", "Chroma.example", "chroma.example.", ".a", "a..b", "a b", "a,b", "\u00e9"}) {
            leaf(broken, "spiffe_trust_domain", "spiffe://" + domain + "/a");
        }
        leaf(broken, "spiffe_trust_domain_length", "spiffe://" + "a".repeat(256) + "/a");
        for (String path :
                new String[] {"/", "/a/", "//a", "/a//b", "/.", "/..", "/a/../b", "/a b", "/a,b", "/\u00e9"}) {
            leaf(broken, "spiffe_path_segments", "spiffe://chroma.example" + path);
        }
        leaf(broken, "spiffe_path_of_leaf", "spiffe://chroma.example");
        broken.add("spiffe_path_of_authority", Kind.ISSUING, names(Kind.ISSUING, uri(GOOD)));
        leaf(broken, "spiffe_trust_domain_of_issuer", "spiffe://other.example/a");
        broken.add("spiffe_trust_domain_of_issuer", Kind.ISSUING, names(Kind.ISSUING, uri("spiffe://other.example")));
    }

    private static void leaf(Broken broken, String rule, String... uris) {
        broken.add(rule, Kind.LEAF, Kind.LEAF.draft().extension(Extension.subjectAlternativeName, false, uris(uris)));
    }

    static GeneralNames uris(String... uris) {
        return new GeneralNames(Arrays.stream(uris).map(BrokenIdentities::uri).toArray(GeneralName[]::new));
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, new DERIA5String(uri, false));
    }

    private static Draft names(Kind kind, GeneralName... names) {
        return kind.draft().extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
}
