package dev.chromamesh.controlplane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;

/** When this software was built. */
final class BuildDate {

    private static final String RESOURCE = "build.properties";

    private BuildDate() {}

    static Instant read() {
        try (InputStream input = BuildDate.class.getResourceAsStream(RESOURCE)) {
            if (input == null) {
                throw new IllegalStateException(
                        RESOURCE + " is missing (expected: the build puts it beside the classes)");
            }
            Properties properties = new Properties();
            properties.load(input);
            return Instant.parse(properties.getProperty("date"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
