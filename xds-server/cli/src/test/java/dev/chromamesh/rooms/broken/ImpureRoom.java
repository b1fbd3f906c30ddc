package dev.chromamesh.rooms.broken;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/** What no pure room may look like: {@code RoomsTest} shows with it that its rule bites. */
public final class ImpureRoom {

    private ImpureRoom() {}

    /** Depends on the clock, on luck, on the environment and on the disk. */
    public static String everythingAtOnce() {
        return Instant.now().toString() + UUID.randomUUID() + System.getenv("HOME") + Files.exists(Path.of("/"));
    }
}
