package dev.chromamesh.ca.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code openssl speed}, as the measure of this machine. */
final class Openssl {

    private Openssl() {}

    /**
     * P-256 signatures and verifications a second, on one core.
     *
     * @param sign signatures a second
     * @param verify verifications a second
     */
    record Speed(double sign, double verify) {}

    /** Empty where there is no OpenSSL. */
    static Optional<Speed> speed() {
        try {
            Process process = new ProcessBuilder("openssl", "speed", "-seconds", "3", "ecdsap256")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .filter(line -> line.contains("nistp256"))
                    .map(line -> line.strip().split("\\s+"))
                    .map(words -> new Speed(
                            Double.parseDouble(words[words.length - 2]), Double.parseDouble(words[words.length - 1])))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
