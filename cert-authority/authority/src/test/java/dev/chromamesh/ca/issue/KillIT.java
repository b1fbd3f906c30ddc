package dev.chromamesh.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process, really killed while it makes and changes authorities: whatever is left opens, under the same root. */
class KillIT {

    private static final int ROUNDS = 20;
    private static final int LONGEST_LIFE_MILLIS = 1_000;

    @TempDir
    Path parent;

    @Test
    void whateverAKillLeavesOpensUnderTheSameRoot() throws Exception {
        Random seeded = new Random(10);
        Path folder = parent.resolve("ca");
        Optional<BigInteger> root = Optional.empty();
        int changes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            // when
            List<String> said = runAndKill(folder, round % 2 == 0, seeded.nextInt(LONGEST_LIFE_MILLIS));
            changes += Math.max(0, said.size() - 1);

            // then: what it said it had, is there
            if (!said.isEmpty()) {
                BigInteger its = new BigInteger(said.get(0));
                assertThat(root.orElse(its)).isEqualTo(its);
                root = Optional.of(its);
            }
            try (CertificateAuthority authority = Samples.open(folder, new SettableClock(Samples.NOW))) {
                BigInteger found = authority.chain().get(1).getSerialNumber();
                assertThat(found).isEqualTo(root.orElse(found));
                root = Optional.of(found);
                // and: no leaf that was handed out is forgotten
                assertThat(said.stream().skip(1).map(BigInteger::new)).allMatch(authority::knows);
                Samples.issue(authority, Samples.DAY);
            }
            try (Stream<Path> entries = Files.list(folder)) {
                assertThat(entries).hasSize(7);
            }
            if (seeded.nextInt(4) == 0) {
                // and: sometimes all begins anew, so that creation is hit too
                try (Stream<Path> all = Files.walk(folder)) {
                    for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
                root = Optional.empty();
            }
        }
        assertThat(changes).as("changes of the issuing authority").isPositive();
    }

    /** Kills it some time after its start, which hits the start, or after its first word, which hits the changes. */
    private static List<String> runAndKill(Path folder, boolean afterFirstWord, int millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestlessAuthority.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
            if (afterFirstWord) {
                said.append(output.readLine()).append('\n');
            }
            assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS))
                    .as("ended by itself")
                    .isFalse();
            // by its handle, which leaves the stream open
            process.toHandle().destroyForcibly();
            for (int next = output.read(); next >= 0; next = output.read()) {
                said.append((char) next);
            }
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
        // the last line may be cut
        return said.substring(0, said.lastIndexOf("\n") + 1).lines().toList();
    }
}
