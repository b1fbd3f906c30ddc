package dev.chromamesh.sidecar.envoy;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of Envoy. */
public record EnvoyVersion(int major, int minor, int patch) implements Comparable<EnvoyVersion> {

    /** The oldest that may be used: earlier ones miss security fixes and the body limit filter. */
    public static final EnvoyVersion MINIMUM = new EnvoyVersion(1, 40, 0);

    /** {@code envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL}; the third number may carry {@code -dev}. */
    private static final Pattern LINE = Pattern.compile("version: *[0-9a-f]*/(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})[-/]");

    private static final Comparator<EnvoyVersion> ORDER = Comparator.comparingInt(EnvoyVersion::major)
            .thenComparingInt(EnvoyVersion::minor)
            .thenComparingInt(EnvoyVersion::patch);

    /** Reads what {@code envoy --version} prints. */
    static Optional<EnvoyVersion> parse(String output) {
        Matcher matcher = LINE.matcher(output);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(new EnvoyVersion(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3))));
    }

    @Override
    public int compareTo(EnvoyVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
