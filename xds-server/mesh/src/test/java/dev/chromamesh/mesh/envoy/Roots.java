package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/** Roots that test meshes believe in; their keys are gone. */
final class Roots {

    static final X509Certificate FIRST = read("golden-root.pem");
    static final X509Certificate SECOND = read("golden-root-2.pem");

    private Roots() {}

    private static X509Certificate read(String name) {
        try {
            return Pem.parseCertificate(Files.readString(Path.of("src/test/resources", name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InvalidPemException e) {
            throw new IllegalStateException(e);
        }
    }
}
