package dev.chromamesh.sidecar.envoy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the agent needs of its host to run an Envoy. */
public interface EnvoyHost {

    /**
     * Which release a binary is.
     *
     * @throws EnvoyException if it cannot be run or does not say
     */
    EnvoyVersion version(EnvoyLaunch launch) throws EnvoyException;

    /** Starts an Envoy, and notes in the state folder which process it is. */
    EnvoyProcess start(EnvoyLaunch launch) throws IOException;

    /** The Envoy that the note in a state folder speaks of, if it still runs. */
    Optional<EnvoyProcess> running(Path folder);

    /**
     * The admin interface behind a Unix socket.
     *
     * @throws EnvoyException if the socket's path is too long
     */
    EnvoyAdmin admin(Path socket) throws EnvoyException;

    /** The last lines of the log that an Envoy wrote in its state folder; empty if there is none. */
    String logTail(Path folder);
}
