package dev.chromamesh.mesh.model;

import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One participant: a Chroma server, an application, or both.
 *
 * @param name unique in the mesh; also the path of its SPIFFE ID
 * @param chroma the Chroma it serves, if it serves one
 * @param calls the Chromas it calls, by name, each on a loopback address of its own
 * @param source where {@code mesh.yaml} names it
 */
public record Workload(String name, Optional<ChromaServer> chroma, List<Call> calls, SourceSpan source) {

    /** Copies the calls and puts them in order. */
    public Workload {
        calls = calls.stream().sorted(Comparator.comparing(Call::target)).toList();
    }
}
