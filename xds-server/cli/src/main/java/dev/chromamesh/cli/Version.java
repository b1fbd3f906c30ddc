package dev.chromamesh.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What was built, and when: the build writes both into a resource. */
final class Version implements IVersionProvider {

    private static final String RESOURCE = "build.properties";

    private final Properties properties = new Properties();

    Version() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing (expected: made by the build)");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String number() {
        return properties.getProperty("version");
    }

    /** When this program was built: no honest clock shows an earlier time. */
    Instant buildDate() {
        return Instant.parse(properties.getProperty("date"));
    }

    @Override
    public String[] getVersion() {
        return new String[] {"chroma-mesh " + number()};
    }
}
