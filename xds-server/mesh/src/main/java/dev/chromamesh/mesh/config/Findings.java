package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.Diagnostic;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what the readers find while one file is read. Not shared between threads. */
final class Findings {

    private final List<Diagnostic> found = new ArrayList<>();

    void add(DiagnosticCode code, SourceSpan span, String message) {
        add(code, span, message, Optional.empty());
    }

    void add(DiagnosticCode code, SourceSpan span, String message, String help) {
        add(code, span, message, Optional.of(help));
    }

    void add(DiagnosticCode code, SourceSpan span, String message, Optional<String> help) {
        found.add(new Diagnostic(code, span, message, help));
    }

    boolean hasErrors() {
        return found.stream().anyMatch(Diagnostic::isError);
    }

    /** In the order of the file. */
    List<Diagnostic> sorted() {
        return found.stream().sorted().toList();
    }
}
