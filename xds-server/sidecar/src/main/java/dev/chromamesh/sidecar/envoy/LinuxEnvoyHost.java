package dev.chromamesh.sidecar.envoy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs Envoy as a process of this host. */
public final class LinuxEnvoyHost implements EnvoyHost {

    private static final String LOG = "envoy.log";
    private static final long LOG_LIMIT = 16L << 20;
    private static final int TAIL_BYTES = 4096;
    private static final int TAIL_LINES = 6;
    private static final Duration VERSION_PATIENCE = Duration.ofSeconds(20);
    private static final File NOTHING = new File("/dev/null");

    private final Optional<Path> session = Stream.of("/usr/bin/setsid", "/bin/setsid")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private final Duration versionPatience;

    /** The host that this process runs on. */
    public LinuxEnvoyHost() {
        this(VERSION_PATIENCE);
    }

    /**
     * A host with less patience, for tests.
     *
     * @param versionPatience how long Envoy may take to tell its version
     */
    LinuxEnvoyHost(Duration versionPatience) {
        this.versionPatience = versionPatience;
    }

    @Override
    public EnvoyVersion version(EnvoyLaunch launch) throws EnvoyException {
        String binary = launch.executable();
        try {
            String output = versionOutput(binary, launch.folder());
            return EnvoyVersion.parse(output)
                    .orElseThrow(() ->
                            new EnvoyException(binary + " --version does not answer as Envoy does (expected: Envoy "
                                    + EnvoyVersion.MINIMUM + " or newer)"));
        } catch (IOException e) {
            throw new EnvoyException(
                    "cannot run Envoy at " + binary + ": " + e.getMessage() + ". Install Envoy " + EnvoyVersion.MINIMUM
                            + " or newer, or name it with --envoy",
                    e);
        }
    }

    @Override
    public EnvoyProcess start(EnvoyLaunch launch) throws IOException {
        File log = log(launch.folder()).toFile();
        ProcessBuilder builder = new ProcessBuilder(launch.command(session))
                .directory(launch.folder().toFile())
                .redirectInput(NOTHING)
                // A file and not a pipe: Envoy outlives an agent that is killed.
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .redirectErrorStream(true);
        EnvoyLaunch.clean(builder.environment());
        Process process = builder.start();
        try {
            ProcessMark.of(process.toHandle()).write(launch.folder());
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
        return new HostProcess(process.toHandle(), Optional.of(process));
    }

    @Override
    public Optional<EnvoyProcess> running(Path folder) {
        return ProcessMark.read(folder)
                .flatMap(ProcessMark::process)
                .<EnvoyProcess>map(handle -> new HostProcess(handle, Optional.empty()))
                .filter(EnvoyProcess::alive);
    }

    @Override
    public EnvoyAdmin admin(Path socket) throws EnvoyException {
        return new UnixSocketAdmin(UnixSocketAdmin.address(socket, Path.of("").toAbsolutePath()));
    }

    @Override
    public String logTail(Path folder) {
        try (RandomAccessFile log = new RandomAccessFile(folder.resolve(LOG).toFile(), "r")) {
            long start = Math.max(0, log.length() - TAIL_BYTES);
            byte[] end = new byte[(int) (log.length() - start)];
            log.seek(start);
            log.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    private String versionOutput(String binary, Path folder) throws IOException, EnvoyException {
        // A file and not a pipe: whoever holds a pipe open, and says nothing, keeps its reader waiting for ever.
        Path output = Files.createTempFile(folder, "envoy-version", ".tmp");
        try {
            ProcessBuilder builder = new ProcessBuilder(binary, "--version")
                    .redirectInput(NOTHING)
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true);
            EnvoyLaunch.clean(builder.environment());
            await(builder.start(), binary);
            try (InputStream told = Files.newInputStream(output)) {
                return new String(told.readNBytes(TAIL_BYTES), StandardCharsets.UTF_8);
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private void await(Process process, String binary) throws EnvoyException {
        try {
            if (!process.waitFor(versionPatience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new EnvoyException(binary + " --version does not end within " + versionPatience.toSeconds()
                        + " s (expected: Envoy " + EnvoyVersion.MINIMUM
                        + " or newer). Is it Envoy? Name it with --envoy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnvoyException("interrupted while Envoy was asked for its version", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Path log(Path folder) throws IOException {
        Path log = folder.resolve(LOG);
        if (Files.exists(log, LinkOption.NOFOLLOW_LINKS) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, folder.resolve(LOG + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(log, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return log;
    }
}
