package dev.chromamesh.cli;

import dev.chromamesh.controlplane.ServerFolder;
import dev.chromamesh.controlplane.admin.AdminToken;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options with which a command finds the server that runs on this host. */
public final class ServerOnThisHost {

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = DefaultState.FOLDER,
            description = "The server's state folder, where its admin token is (default: ${DEFAULT-VALUE}).")
    private Path state;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "The server's admin port on this host (default: the one that its state folder names).")
    private @Nullable Integer adminPort;

    /** The server of a state folder, for a command that has an option for that already. */
    public static ServerOnThisHost at(Path state) {
        ServerOnThisHost server = new ServerOnThisHost();
        server.state = state;
        return server;
    }

    /**
     * A client of the server.
     *
     * @throws CommandFault if no server runs on the state folder: the admin token is not for whoever has taken its port
     */
    public AdminClient client() throws IOException, CommandFault {
        ServerFolder folder = ServerFolder.in(state);
        try {
            AdminToken token = AdminToken.read(folder.adminToken());
            if (!folder.isInUse()) {
                throw new CommandFault(
                        ExitStatus.ENVIRONMENT,
                        "no server runs on " + state + ": start it with `chroma-mesh server --state " + state + "`");
            }
            String address = adminPort != null
                    ? "127.0.0.1:" + adminPort
                    : Files.readString(folder.adminAddress()).strip();
            return new AdminClient(address, token);
        } catch (NoSuchFileException e) {
            throw new CommandFault(
                    ExitStatus.ENVIRONMENT,
                    e.getFile()
                            + " is not there: is --state the folder of a server that has been started on this host?",
                    e);
        } catch (AccessDeniedException e) {
            throw new CommandFault(
                    ExitStatus.ENVIRONMENT, e.getFile() + " cannot be read: run this as the user of the server", e);
        }
    }
}
