package dev.chromamesh.controlplane;

import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.world.Instance;
import java.util.Optional;
import java.util.UUID;

/** A small mesh and the sidecars in it. */
final class Samples {

    static final String FILE = "mesh.yaml";

    static final String MESH = """
            trustDomain: chroma.example
            workloads:
              chroma-a: {chroma: {}}
              chroma-b: {chroma: {port: 8001}}
              search: {calls: {chroma-a: 127.0.0.1:18000}}
            access:
              - {from: search, to: chroma-a, role: reader}
            """;

    static final String BROKEN = MESH.replace("role: reader", "role: raeder");

    private Samples() {}

    static KnownMesh mesh() {
        return mesh(MESH);
    }

    static KnownMesh mesh(String text) {
        if (MeshReader.read(FILE, text) instanceof MeshReading.Valid valid) {
            return new KnownMesh(FILE, text, valid.mesh());
        }
        throw new IllegalArgumentException("not a good mesh.yaml: " + text);
    }

    static Instance chroma(String workload, UUID id, int port) {
        Optional<HostPort> address = Optional.of(new HostPort("127.0.0.1", port));
        return new Instance(id, workload, address, address);
    }

    static Instance caller(String workload, UUID id) {
        return new Instance(id, workload, Optional.empty(), Optional.empty());
    }
}
