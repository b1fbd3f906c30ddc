package dev.chromamesh.cli;

import dev.chromamesh.controlplane.ControlPlane;
import dev.chromamesh.controlplane.ControlPlaneException;
import dev.chromamesh.controlplane.ServerSettings;
import dev.chromamesh.mesh.model.HostPort;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh server}: the control plane. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = "Runs the control plane: certificate authority, enrolment and xDS.",
        footer = {
            "",
            "A restart goes on where the server stopped: same authority, same sidecars, last good mesh.yaml.",
            "SIGTERM ends it; sidecars keep serving, and certificates renew once it is back."
        })
final class ServerCommand implements Callable<Integer> {

    static final String DEFAULT_ADMIN_PORT = "15014";
    static final String DEFAULT_LIFETIME = "24h";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "mesh.yaml",
            description =
                    "The mesh.yaml to follow; a change takes effect when it is saved (default: ${DEFAULT-VALUE}).")
    private Path config;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = DefaultState.FOLDER,
            description = "Where the server keeps its authority and what it knows (default: ${DEFAULT-VALUE}).")
    private Path state;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "0.0.0.0:15010",
            description = "Where sidecars are listened for, over TLS (default: ${DEFAULT-VALUE}).")
    private HostPort listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "What sidecars dial, tried in turn where there are several; goes into join tokens"
                    + " (default: the address of --listen, unless that is a wildcard).")
    private @Nullable List<HostPort> advertise;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = DEFAULT_ADMIN_PORT,
            description = "The operator's HTTP interface, on 127.0.0.1 only (default: ${DEFAULT-VALUE}).")
    private int adminPort;

    @Option(
            names = "--certificate-lifetime",
            paramLabel = "TIME",
            defaultValue = DEFAULT_LIFETIME,
            description = "How long a workload's certificate lives, 10s to 7d (default: ${DEFAULT-VALUE}).")
    private Duration certificateLifetime;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        ServerSettings settings = settings();
        ControlPlane.Start start;
        try {
            start = ControlPlane.start(settings, Clock.systemUTC(), new SecureRandom());
        } catch (ControlPlaneException e) {
            throw new CommandFault(ExitStatus.ENVIRONMENT, String.valueOf(e.getMessage()), e);
        }
        if (start instanceof ControlPlane.Refused refused) {
            spec.commandLine().getErr().println(refused.explanation());
            return ExitStatus.FINDINGS.code();
        }
        runUntilStopped(((ControlPlane.Running) start).server());
        return ExitStatus.OK.code();
    }

    static Duration checkedLifetime(CommandLine command, Duration lifetime) {
        if (lifetime.compareTo(ServerSettings.MIN_LIFETIME) < 0
                || lifetime.compareTo(ServerSettings.MAX_LIFETIME) > 0) {
            throw new ParameterException(command, "--certificate-lifetime must be 10s to 7d");
        }
        return lifetime;
    }

    private ServerSettings settings() {
        CommandLine command = spec.commandLine();
        if (adminPort < 1 || adminPort > 65_535) {
            throw new ParameterException(command, "--admin-port must be 1 to 65535");
        }
        return new ServerSettings(
                config,
                state,
                listen,
                advertised(),
                adminPort,
                checkedLifetime(command, certificateLifetime),
                keys.settings());
    }

    private List<HostPort> advertised() {
        if (advertise != null) {
            return advertise;
        }
        if (listen.host().equals("0.0.0.0") || listen.host().equals("::")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--listen " + listen + " says nothing that a sidecar could dial: name this host's address with"
                            + " --advertise HOST:PORT");
        }
        return List.of(listen);
    }

    private static void runUntilStopped(ControlPlane server) throws InterruptedException {
        StopSignal.calls(server::close);
        // Nothing but a signal ends a server.
        new CountDownLatch(1).await();
    }
}
