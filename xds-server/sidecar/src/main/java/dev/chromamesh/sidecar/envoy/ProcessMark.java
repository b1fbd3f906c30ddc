package dev.chromamesh.sidecar.envoy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A note of which process the Envoy of a state folder is, for the next agent. The start time tells it from a later
 * process with the same number.
 *
 * @param pid its number
 * @param started when it was started, by the kernel's account
 */
record ProcessMark(long pid, Instant started) {

    private static final String FILE = "envoy.pid";

    /** The kernel's account moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    static Optional<ProcessMark> read(Path folder) {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(FILE), StandardCharsets.US_ASCII);
            return lines.size() < 2
                    ? Optional.empty()
                    : Optional.of(new ProcessMark(Long.parseLong(lines.get(0)), Instant.parse(lines.get(1))));
        } catch (IOException | NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    void write(Path folder) throws IOException {
        // Readable for the owner only, as such files are made.
        Path temporary = Files.createTempFile(folder, ".tmp-", FILE);
        Files.writeString(temporary, pid + "\n" + started + "\n", StandardCharsets.US_ASCII);
        Files.move(
                temporary, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(handle -> handle.info()
                        .startInstant()
                        .filter(start -> Duration.between(start, started).abs().compareTo(TOLERANCE) <= 0)
                        .isPresent());
    }
}
