package dev.chromamesh.cli.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A process to be started.
 *
 * @param name for messages
 * @param command the program and its arguments; nothing secret
 * @param log where its output goes, all of it unless it is {@code piped}
 * @param environment what is set in addition to our own environment
 * @param piped whether we talk to it over its standard input and output; only its errors go to the log then
 */
public record ProcessSpec(String name, List<String> command, Path log, Map<String, String> environment, boolean piped) {

    /** Copies the collections. */
    public ProcessSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A process that only writes a log. */
    public ProcessSpec(String name, List<String> command, Path log) {
        this(name, command, log, Map.of(), false);
    }
}
