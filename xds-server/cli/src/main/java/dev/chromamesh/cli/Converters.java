package dev.chromamesh.cli;

import dev.chromamesh.ca.vault.Pkcs11Settings;
import dev.chromamesh.mesh.model.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** How option values are read. */
final class Converters {

    private static final Pattern HOST_PORT = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):(\\d{1,5})");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static final Pattern TOKEN = Pattern.compile("(/.+):(\\d{1,9})");

    private Converters() {}

    static HostPort hostPort(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("\"" + text + "\" (expected: HOST:PORT, such as 10.0.0.11:8443)");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        try {
            return new HostPort(host, Integer.parseInt(matcher.group(3)));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"" + text + "\": " + e.getMessage());
        }
    }

    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException(
                    "\"" + text + "\" (expected: a number and ms, s, m, h or d, such as 24h)");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static Pkcs11Settings token(String text) {
        Matcher matcher = TOKEN.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("\"" + text
                    + "\" (expected: LIBRARY:SLOT, an absolute path and a number, such as"
                    + " /usr/lib/softhsm/libsofthsm2.so:0)");
        }
        try {
            return new Pkcs11Settings(
                    Path.of(matcher.group(1)), new Pkcs11Settings.Slot.Id(Integer.parseInt(matcher.group(2))));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"" + text + "\": " + e.getMessage());
        }
    }
}
