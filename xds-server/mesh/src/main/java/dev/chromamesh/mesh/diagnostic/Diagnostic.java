package dev.chromamesh.mesh.diagnostic;

import java.util.Optional;

/**
 * One thing to say about a file.
 *
 * @param code what kind of thing
 * @param span where
 * @param message what is wrong, in one line without a full stop; parts of the file stand in {@link Quote quotes}
 * @param help what to do about it, in one line, if there is something to say
 */
public record Diagnostic(DiagnosticCode code, SourceSpan span, String message, Optional<String> help)
        implements Comparable<Diagnostic> {

    /** How much it weighs. */
    public Severity severity() {
        return code.severity();
    }

    /** Whether it makes the file unusable. */
    public boolean isError() {
        return severity() == Severity.ERROR;
    }

    /** In the order of the file; at one place in the order of the codes. */
    @Override
    public int compareTo(Diagnostic other) {
        int byPlace = span.compareTo(other.span);
        if (byPlace != 0) {
            return byPlace;
        }
        int byCode = code.compareTo(other.code);
        return byCode != 0 ? byCode : message.compareTo(other.message);
    }
}
