package dev.chromamesh.mesh.envoy;

import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.google.protobuf.Message;
import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.SpiffeId;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The part of the lint that looks at single messages: what decides who may do what, and who a peer is. */
final class PolicyLint {

    /** Envoy ends itself over a template with a space or a letter beyond ASCII, and takes other mistakes for wildcards. */
    private static final Pattern TEMPLATE = Pattern.compile("(/([A-Za-z0-9._-]+|\\*))+(/\\*\\*)?|/\\*\\*");

    private static final int MAX_TEMPLATE = 256;
    private static final Pattern GRANT_KEY = Pattern.compile("/api/v2/([A-Za-z0-9._-]+/)*");
    private static final Pattern GRANT_NAME = Pattern.compile("[a-z+]+\\|[A-Za-z0-9._*/-]+");

    private PolicyLint() {}

    static List<String> check(Message message) {
        List<String> findings = new ArrayList<>();
        if (message instanceof UriTemplateMatchConfig template) {
            String path = template.getPathTemplate();
            if (path.length() > MAX_TEMPLATE || !TEMPLATE.matcher(path).matches()) {
                findings.add("path template \"" + path + "\" is not safe to send");
            }
        }
        if (message instanceof RegexMatcher) {
            findings.add("a regular expression, whose compiled size Envoy limits");
        }
        if (message instanceof MatcherTree tree) {
            checkCallers(tree, findings);
            checkPaths(tree, findings);
        }
        if (message instanceof Action action
                && !GRANT_NAME.matcher(action.getName()).matches()) {
            findings.add("grant \"" + action.getName() + "\" is not of the form role|scope");
        }
        if (message instanceof UpstreamTlsContext tls && tls.getSni().length() > EnvoyNames.MAX_SERVER_NAME) {
            findings.add("server name \"" + tls.getSni() + "\" is longer than " + EnvoyNames.MAX_SERVER_NAME
                    + " characters");
        }
        if (message instanceof CommonTlsContext tls && !verifiesPeer(tls)) {
            findings.add("a TLS context that does not tell who the peer must be");
        }
        return findings;
    }

    /** Envoy joins several URI SANs with commas; an ID with one could pass for two. */
    private static void checkCallers(MatcherTree tree, List<String> findings) {
        if (!tree.hasExactMatchMap()) {
            return;
        }
        if (tree.getExactMatchMap().getMapCount() == 0) {
            findings.add("a tree without callers (expected: no tree)");
        }
        for (String caller : tree.getExactMatchMap().getMapMap().keySet()) {
            try {
                SpiffeId.parse(caller);
            } catch (InvalidSpiffeIdException e) {
                findings.add("caller " + e.getMessage());
            }
        }
    }

    /** The empty prefix would match every path; one without its last slash also its siblings. */
    private static void checkPaths(MatcherTree tree, List<String> findings) {
        if (!tree.hasPrefixMatchMap()) {
            return;
        }
        if (tree.getPrefixMatchMap().getMapCount() == 0) {
            findings.add("a caller without grants (expected: no caller)");
        }
        for (String prefix : tree.getPrefixMatchMap().getMapMap().keySet()) {
            if (!GRANT_KEY.matcher(prefix).matches()) {
                findings.add("grant on \"" + prefix + "\" (expected: a path from /api/v2/ to a last slash)");
            }
        }
    }

    private static boolean verifiesPeer(CommonTlsContext tls) {
        return tls.getCombinedValidationContext().getDefaultValidationContext().getMatchTypedSubjectAltNamesCount() > 0;
    }
}
