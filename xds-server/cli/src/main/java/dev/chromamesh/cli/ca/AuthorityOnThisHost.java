package dev.chromamesh.cli.ca;

import com.google.gson.JsonObject;
import dev.chromamesh.ca.inspect.AuthorityView;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderView;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.DefaultState;
import dev.chromamesh.cli.ServerOnThisHost;
import dev.chromamesh.controlplane.ServerFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options with which a command finds the authority of this host. */
final class AuthorityOnThisHost {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = DefaultState.FOLDER,
            description = "The server's state folder (default: ${DEFAULT-VALUE}).")
    private Path state;

    /** What is in its folder, without the journal. */
    FolderView folder() throws CommandFault {
        try {
            return FolderView.read(ServerFolder.in(state).authority());
        } catch (AuthorityStateException e) {
            throw Faults.environment(e);
        }
    }

    /** All of it. */
    AuthorityView view() throws CommandFault {
        try {
            return AuthorityView.read(ServerFolder.in(state).authority());
        } catch (AuthorityStateException | JournalUnavailableException e) {
            throw Faults.environment(e);
        }
    }

    /** What the server says of rotation; empty if none runs, or does not answer. */
    Optional<JsonObject> rotation() throws InterruptedException {
        try {
            return Optional.of(ServerOnThisHost.at(state).client().get("/v1/authority"));
        } catch (IOException | CommandFault e) {
            return Optional.empty();
        }
    }
}
