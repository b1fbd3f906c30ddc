package dev.chromamesh.examples;

import dev.chromamesh.cli.demo.Home;
import dev.chromamesh.cli.demo.RealParts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where the build has put the real parts, and our own program. */
final class Parts {

    private Parts() {}

    /** The top of the checkout. */
    static Path root() {
        return Path.of(property("chromamesh.home"));
    }

    /** Our own program, with its launcher. */
    static Home home() {
        return new Home(root(), List.of(root().resolve("chroma-mesh").toString()));
    }

    /** Envoy, Chroma and the Python that has Chroma's client. */
    static RealParts real() {
        return new RealParts(
                Path.of(property("CHROMA_MESH_ENVOY")),
                Path.of(property("CHROMA_MESH_CHROMA")),
                Path.of(property("CHROMA_MESH_PYTHON")));
    }

    /** The environment that names the real parts, and more. */
    static Map<String, String> named(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CHROMA_MESH_ENVOY", real().envoy().toString());
        environment.put("CHROMA_MESH_CHROMA", real().chroma().toString());
        return environment;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(
                    name + " is not set: run these tests with `mvn verify` from the top folder");
        }
        return value;
    }
}
