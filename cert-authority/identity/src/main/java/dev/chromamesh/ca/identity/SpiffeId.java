package dev.chromamesh.ca.identity;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The identity of a workload, {@code spiffe://<trust domain>/<path>}.
 *
 * <p>SPIFFE-ID section 2: non-empty path segments of letters, digits, dot, dash and underscore; neither {@code .} nor
 * {@code ..}; no trailing slash; no query, fragment, user information or percent-encoding; at most 2048 bytes. Commas
 * are thereby excluded, which Envoy needs: it joins several URI SANs with commas before it matches them.
 *
 * @param trustDomain the domain that vouches for the identity
 * @param path the path without its leading slash, never empty
 */
public record SpiffeId(TrustDomain trustDomain, String path) implements Comparable<SpiffeId> {

    /** The path below which the mesh keeps its own identities; no workload may claim one. */
    public static final String RESERVED = "chroma-mesh";

    static final String SCHEME = "spiffe://";

    private static final int MAX_BYTES = 2048;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]+");

    /**
     * Checks the path.
     *
     * @throws InvalidSpiffeIdException if the path breaks a rule; its message says which
     */
    public SpiffeId {
        for (String segment : path.split("/", -1)) {
            if (segment.equals(".")
                    || segment.equals("..")
                    || !SEGMENT.matcher(segment).matches()) {
                throw new InvalidSpiffeIdException(
                        "SPIFFE ID path \"" + path + "\" (expected: segments of letters, digits, '.', '-' and '_')");
            }
        }
        int length = SCHEME.length() + trustDomain.name().length() + 1 + path.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_BYTES) {
            throw new InvalidSpiffeIdException(
                    "SPIFFE ID has " + length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
    }

    /**
     * Reads an identity from its URI.
     *
     * @throws InvalidSpiffeIdException if the text is not a SPIFFE ID with a path
     */
    public static SpiffeId parse(String uri) {
        if (!uri.startsWith(SCHEME)) {
            throw new InvalidSpiffeIdException("\"" + uri + "\" (expected: spiffe://<trust domain>/<path>)");
        }
        int slash = uri.indexOf('/', SCHEME.length());
        if (slash < 0) {
            throw new InvalidSpiffeIdException("\"" + uri + "\" has no path (expected: a workload's ID)");
        }
        return new SpiffeId(new TrustDomain(uri.substring(SCHEME.length(), slash)), uri.substring(slash + 1));
    }

    /** The identity of the control plane of a domain: every client of the server demands exactly this one. */
    public static SpiffeId controlPlane(TrustDomain trustDomain) {
        return new SpiffeId(trustDomain, RESERVED + "/server");
    }

    /** By which records know the webhook of the control plane. No certificate has it: webhooks are called by other names. */
    public static SpiffeId webhook(TrustDomain trustDomain) {
        return new SpiffeId(trustDomain, RESERVED + "/webhook");
    }

    /** Whether the identity lies in the part of the domain that belongs to the mesh itself. */
    public boolean isReserved() {
        return path.equals(RESERVED) || path.startsWith(RESERVED + "/");
    }

    /** The text form, as it stands in a certificate's URI SAN. */
    public String uri() {
        return trustDomain.uri() + "/" + path;
    }

    @Override
    public int compareTo(SpiffeId other) {
        return uri().compareTo(other.uri());
    }

    @Override
    public String toString() {
        return uri();
    }
}
