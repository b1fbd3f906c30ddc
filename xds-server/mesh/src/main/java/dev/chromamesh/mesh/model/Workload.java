package dev.chromamesh.mesh.model;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One participant: a Chroma server, an application, or both.
 *
 * @param name unique in the mesh; also the path of its SPIFFE ID
 * @param chroma the Chroma it serves, if it serves one
 * @param calls the Chromas it calls, by name, each on a loopback address of its own
 * @param source where {@code mesh.yaml} names it
 */
public record Workload(String name, Optional<ChromaServer> chroma, List<Call> calls, SourceSpan source) {

    /** SPIFFE's path segments, narrowed to what is also safe as a file name and as an argument of a command. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    /** Checks the name, copies the calls and puts them in order. */
    public Workload {
        if (!isName(name) || isReserved(name)) {
            throw new IllegalArgumentException("workload: " + name + " (expected: a name such as search)");
        }
        calls = calls.stream().sorted(Comparator.comparing(Call::target)).toList();
    }

    /**
     * Whether a text has the form of a workload's name: 1 to 63 letters, digits, dots, dashes and underscores, with a
     * letter or digit at both ends.
     */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether a name would lie in the part of the domain that belongs to the mesh itself; in any case of letters. */
    public static boolean isReserved(String text) {
        return (text + "/").toLowerCase(Locale.ROOT).startsWith(SpiffeId.RESERVED + "/");
    }
}
