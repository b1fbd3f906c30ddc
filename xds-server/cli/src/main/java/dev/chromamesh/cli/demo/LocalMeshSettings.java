package dev.chromamesh.cli.demo;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a mesh on this machine is made of.
 *
 * @param home where our own program is
 * @param parts the programs of others
 * @param state the folder of all state and logs; exists, and only we can read it
 * @param serverPort where the server speaks gRPC, on loopback
 * @param adminPort where the server's operator speaks to it, on loopback
 * @param certificateLifetime how long a certificate lives, in whole seconds
 */
public record LocalMeshSettings(
        Home home, RealParts parts, Path state, int serverPort, int adminPort, Duration certificateLifetime) {

    /** The file that the server reads; whoever starts the server writes it first. */
    public Path meshFile() {
        return state.resolve("mesh.yaml");
    }

    /** Where a process writes what it says. */
    public Path log(String process) {
        return state.resolve(process + ".log");
    }

    /** How long an Envoy that is asked to stop lets its callers go: on one machine, nobody needs long. */
    Duration drainTime() {
        return Duration.ofSeconds(1);
    }
}
