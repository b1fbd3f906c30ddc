package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SoftHSM with one token of this run. It is configured by the environment alone, so the build sets {@code SOFTHSM2_CONF}
 * to a file of its own folder, which is written here before the library is loaded.
 *
 * @param settings of the token
 */
public record SoftHsm(Pkcs11Settings settings) {

    /** Of the user of its token. */
    public static final String PIN = "correct-horse-11";

    private static @Nullable SoftHsm ofThisProcess;

    private static final Path CONFIGURATION = Path.of("target", "softhsm", "softhsm2.conf");
    private static final Pattern NEW_SLOT = Pattern.compile("reassigned to slot (\\d+)");

    /**
     * A token, the same for all tests of a process: the library reads its configuration once. The tests are skipped, with the
     * reason, where SoftHSM is missing.
     */
    public static synchronized SoftHsm withTokenOrSkip() throws Exception {
        SoftHsm made = ofThisProcess;
        if (made == null) {
            made = make();
            ofThisProcess = made;
        }
        return made;
    }

    private static SoftHsm make() throws Exception {
        String library = property("CHROMA_MESH_SOFTHSM");
        String util = property("CHROMA_MESH_SOFTHSM_UTIL");
        String missing = property("CHROMA_MESH_SOFTHSM_MISSING");
        assumeTrue(missing.isEmpty(), "no SoftHSM: " + missing);
        assumeTrue(
                !library.isEmpty() && !util.isEmpty(),
                "no SoftHSM: set CHROMA_MESH_SOFTHSM to libsofthsm2.so and CHROMA_MESH_SOFTHSM_UTIL to softhsm2-util");
        // Never somebody's own configuration
        String named = System.getenv().getOrDefault("SOFTHSM2_CONF", "");
        assumeTrue(
                Path.of(named).toAbsolutePath().equals(CONFIGURATION.toAbsolutePath()),
                "SOFTHSM2_CONF is not " + CONFIGURATION.toAbsolutePath() + ": run these tests with Maven's failsafe");
        Path folder = Files.createDirectories(CONFIGURATION.toAbsolutePath().getParent());
        Path tokens = Files.createTempDirectory(folder, "tokens");
        Files.writeString(CONFIGURATION, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\n");
        return new SoftHsm(new Pkcs11Settings(Path.of(library), new Pkcs11Settings.Slot.Id(slot(util, library))));
    }

    private static String property(String name) {
        return System.getProperty(name, System.getenv().getOrDefault(name, ""));
    }

    /** The PIN is on the command line: it is this test's only. */
    private static int slot(String util, String library) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        util,
                        "--module",
                        library,
                        "--init-token",
                        "--free",
                        "--label",
                        "test",
                        "--so-pin",
                        PIN,
                        "--pin",
                        PIN))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        Matcher slot = NEW_SLOT.matcher(output);
        assertThat(slot.find()).as(output).isTrue();
        return Integer.parseInt(slot.group(1));
    }
}
