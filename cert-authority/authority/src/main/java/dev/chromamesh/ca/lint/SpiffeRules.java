package dev.chromamesh.ca.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x509.GeneralName;

/** The subject alternative name and the SPIFFE ID in it. */
final class SpiffeRules {

    private static final String SCHEME = "spiffe://";
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_DOMAIN_LENGTH = 255;
    private static final Pattern DOMAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern END_OF_DOMAIN = Pattern.compile("[/?#]");
    private static final Pattern END_OF_PATH = Pattern.compile("[?#]");

    static final List<Rule> ALL = List.of(
            new Rule(
                    "san_present",
                    "X509-SVID, 2",
                    "a subjectAltName",
                    view -> view.extensions().names().isPresent()),
            new Rule(
                    "san_not_empty",
                    "RFC 5280, 4.2.1.6",
                    "a name in subjectAltName",
                    view -> view.extensions().names().filter(List::isEmpty).isEmpty()),
            Rule.notWebhook(
                    "san_one_uri",
                    "X509-SVID, 2",
                    "exactly one URI in subjectAltName",
                    view -> view.extensions()
                            .names()
                            .filter(names -> !names.isEmpty() && uris(names).size() != 1)
                            .isEmpty()),
            new Rule(
                    "spiffe_scheme",
                    "SPIFFE-ID, 2",
                    "a URI that starts with " + SCHEME,
                    view -> uri(view).filter(uri -> !uri.startsWith(SCHEME)).isEmpty()),
            id("spiffe_length", "SPIFFE-ID, 2.3", "at most 2048 bytes", id -> id.length() <= MAX_LENGTH),
            id(
                    "spiffe_no_query_or_fragment",
                    "SPIFFE-ID, 2",
                    "neither query nor fragment",
                    id -> !END_OF_PATH.matcher(id).find()),
            id(
                    "spiffe_no_user_or_port",
                    "SPIFFE-ID, 2.1",
                    "neither user information nor port",
                    id -> domain(id).indexOf('@') < 0 && domain(id).indexOf(':') < 0),
            id("spiffe_no_percent", "SPIFFE-ID, 2.1 and 2.2", "no percent-encoding", id -> id.indexOf('%') < 0),
            id(
                    "spiffe_trust_domain",
                    "SPIFFE-ID, 2.1",
                    "a trust domain of lower-case letters, digits, '-' and '_', in parts joined by '.'",
                    id -> isElsewhere(domain(id))
                            || isTooLong(domain(id))
                            || DOMAIN.matcher(domain(id)).matches()),
            id(
                    "spiffe_trust_domain_length",
                    "SPIFFE-ID, 2.3",
                    "a trust domain of at most 255 bytes",
                    id -> !isTooLong(domain(id))),
            id(
                    "spiffe_path_segments",
                    "SPIFFE-ID, 2.2",
                    "path segments of letters, digits, '.', '-' and '_', none of them empty, '.' or '..'",
                    id -> path(id).indexOf('%') >= 0 || hasGoodSegments(path(id))),
            Rule.leaf(
                    "spiffe_path_of_leaf",
                    "X509-SVID, 3.1 and 5.2",
                    "a path",
                    view -> spiffeId(view).filter(id -> path(id).isEmpty()).isEmpty()),
            Rule.authority(
                    "spiffe_path_of_authority",
                    "X509-SVID, 3.2",
                    "no path",
                    view -> spiffeId(view).filter(id -> !path(id).isEmpty()).isEmpty()),
            new Rule(
                    "spiffe_trust_domain_of_issuer",
                    "X509-SVID, 3.2; profile",
                    "the issuer's trust domain",
                    SpiffeRules::isOfIssuer));

    private SpiffeRules() {}

    private static Rule id(String name, String section, String demand, Predicate<String> holds) {
        return new Rule(
                name,
                section,
                demand,
                view -> spiffeId(view).filter(id -> !holds.test(id)).isEmpty());
    }

    private static List<String> uris(List<GeneralName> names) {
        return names.stream()
                .filter(name -> name.getTagNo() == GeneralName.uniformResourceIdentifier)
                .map(name -> ((ASN1String) name.getName()).getString())
                .toList();
    }

    private static Optional<String> uri(View view) {
        return view.extensions()
                .names()
                .map(SpiffeRules::uris)
                .filter(uris -> uris.size() == 1)
                .map(uris -> uris.get(0));
    }

    private static Optional<String> spiffeId(View view) {
        return uri(view).filter(uri -> uri.startsWith(SCHEME));
    }

    private static String domain(String id) {
        return before(END_OF_DOMAIN, id.substring(SCHEME.length()));
    }

    private static String path(String id) {
        return before(END_OF_PATH, id.substring(SCHEME.length() + domain(id).length()));
    }

    private static String before(Pattern end, String text) {
        Matcher found = end.matcher(text);
        return found.find() ? text.substring(0, found.start()) : text;
    }

    /** Whether other rules already refuse what is in the trust domain. */
    private static boolean isElsewhere(String domain) {
        return domain.chars().anyMatch(c -> c == '@' || c == ':' || c == '%');
    }

    private static boolean isTooLong(String domain) {
        return domain.length() > MAX_DOMAIN_LENGTH;
    }

    private static boolean hasGoodSegments(String path) {
        return path.isEmpty()
                || Arrays.stream(path.substring(1).split("/", -1))
                        .allMatch(segment ->
                                SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals(".."));
    }

    private static boolean isOfIssuer(View view) {
        Optional<String> own = spiffeId(view)
                .map(SpiffeRules::domain)
                .filter(domain -> !isTooLong(domain) && DOMAIN.matcher(domain).matches());
        Optional<String> above = view.issuer().flatMap(SpiffeRules::spiffeId).map(SpiffeRules::domain);
        return own.isEmpty() || above.isEmpty() || own.equals(above);
    }
}
