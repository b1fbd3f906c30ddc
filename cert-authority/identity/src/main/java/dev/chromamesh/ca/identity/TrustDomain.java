package dev.chromamesh.ca.identity;

import java.util.regex.Pattern;

/**
 * The authority part of a SPIFFE ID: the set of identities that one root of trust vouches for.
 *
 * <p>SPIFFE-ID section 2.1: lower-case letters, digits, dot, dash and underscore, at most 255 bytes, no port, no
 * percent-encoding. Stricter in one point: no part between dots is empty. The JDK asks the DNS for a host that ends in a
 * dot when it parses a certificate with such a URI SAN, and refuses the certificate.
 *
 * @param name the bare name, such as {@code chroma.example}
 */
public record TrustDomain(String name) implements Comparable<TrustDomain> {

    private static final int MAX_LENGTH = 255;
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");

    /**
     * Checks the name.
     *
     * @throws InvalidSpiffeIdException if the name breaks a rule; its message says which, and what is expected
     */
    public TrustDomain {
        if (name.isEmpty()) {
            throw new InvalidSpiffeIdException("trust domain is empty (expected: a name such as chroma.example)");
        }
        if (name.length() > MAX_LENGTH) {
            throw new InvalidSpiffeIdException(
                    "trust domain has " + name.length() + " characters (expected: at most " + MAX_LENGTH + ")");
        }
        if (!ALLOWED.matcher(name).matches()) {
            throw new InvalidSpiffeIdException("trust domain \"" + name
                    + "\" (expected: lower-case letters, digits, '-' and '_', in parts" + " joined by '.')");
        }
    }

    /** The identity {@code spiffe://<this>/<path>}, for a path without its leading slash. */
    public SpiffeId id(String path) {
        return new SpiffeId(this, path);
    }

    /** The SPIFFE ID of the domain itself, {@code spiffe://<name>}, which stands in authority certificates. */
    public String uri() {
        return SpiffeId.SCHEME + name;
    }

    @Override
    public int compareTo(TrustDomain other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
