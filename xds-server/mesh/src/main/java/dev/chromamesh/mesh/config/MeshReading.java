package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.Diagnostic;
import dev.chromamesh.mesh.model.Mesh;
import java.util.List;

/** What reading a mesh.yaml came to. */
public sealed interface MeshReading {

    /**
     * A mesh.
     *
     * @param mesh what the file asks for
     * @param notes warnings and notes, in the order of the file
     */
    record Valid(Mesh mesh, List<Diagnostic> notes) implements MeshReading {

        /** Copies the notes. */
        public Valid {
            notes = List.copyOf(notes);
            if (notes.stream().anyMatch(Diagnostic::isError)) {
                throw new IllegalArgumentException("notes: " + notes + " (expected: no errors)");
            }
        }

        @Override
        public List<Diagnostic> diagnostics() {
            return notes;
        }
    }

    /**
     * No mesh.
     *
     * @param diagnostics every mistake, in the order of the file; warnings and notes only come once there is no error
     */
    record Invalid(List<Diagnostic> diagnostics) implements MeshReading {

        /** Copies the diagnostics. */
        public Invalid {
            diagnostics = List.copyOf(diagnostics);
            if (diagnostics.stream().noneMatch(Diagnostic::isError)) {
                throw new IllegalArgumentException("diagnostics: " + diagnostics + " (expected: at least one error)");
            }
        }
    }

    /** Everything there is to say about the file. */
    List<Diagnostic> diagnostics();
}
