package dev.chromamesh.controlplane;

import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import java.util.Optional;

/** Decides what becomes of a {@code mesh.yaml} as it lies on the disk. Pure. */
final class MeshIntake {

    private MeshIntake() {}

    /** What becomes of it. */
    sealed interface Decision {}

    /** It is the one that is served already. */
    record Unchanged() implements Decision {}

    /**
     * It is to be served.
     *
     * @param mesh the new one
     * @param notes warnings and notes for the log; empty if there are none
     */
    record Adopt(KnownMesh mesh, String notes) implements Decision {}

    /**
     * It is not to be served.
     *
     * @param explanation for a person: every mistake with its place
     */
    record Refuse(String explanation) implements Decision {}

    static Decision judge(MeshFile.Content content, Optional<KnownMesh> served) {
        if (content instanceof MeshFile.Unreadable unreadable) {
            return new Refuse(unreadable.reason());
        }
        MeshFile.Text file = (MeshFile.Text) content;
        String text = file.bytes().toStringUtf8();
        if (served.isPresent() && served.get().text().equals(text)) {
            return new Unchanged();
        }
        MeshReading reading = MeshReader.read(file.name(), file.bytes().toByteArray());
        String diagnostics = DiagnosticRenderer.render(reading.diagnostics(), text, false);
        if (!(reading instanceof MeshReading.Valid valid)) {
            return new Refuse(diagnostics);
        }
        if (served.isPresent()
                && !served.get().mesh().trustDomain().equals(valid.mesh().trustDomain())) {
            return new Refuse(file.name() + ": trustDomain is " + valid.mesh().trustDomain()
                    + ", but this server is the authority of "
                    + served.get().mesh().trustDomain()
                    + "; another trust domain needs a server with another state folder");
        }
        return new Adopt(new KnownMesh(file.name(), text, valid.mesh()), diagnostics);
    }
}
