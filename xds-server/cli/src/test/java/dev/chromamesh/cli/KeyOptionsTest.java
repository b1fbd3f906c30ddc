package dev.chromamesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of options about keys that make no sense. It starts with none of them. */
class KeyOptionsTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void aTokenIsALibraryAndASlot() {
        for (String wrong :
                List.of("softhsm", "libsofthsm2.so:0", "/lib/softhsm.so", "/lib/softhsm.so:first", "/l\"b:1")) {
            assertThat(run("--ca-token", wrong)).as(wrong).isEqualTo(2);
            assertThat(err.toString()).contains("--ca-token", wrong);
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void theRootsTokenIsAnotherOne() {
        assertThat(run("--ca-token", "/lib/softhsm.so:7", "--root-token", "/lib/softhsm.so:7"))
                .isEqualTo(2);

        assertThat(err.toString()).contains("--root-token must be another token than --ca-token");
    }

    private int run(String... options) {
        List<String> all = new ArrayList<>(List.of("server", "--advertise", "127.0.0.1:15010"));
        all.addAll(List.of("--state", folder.resolve("state").toString()));
        all.addAll(List.of("--config", folder.resolve("mesh.yaml").toString()));
        all.addAll(List.of(options));
        return Main.commandLine().setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new));
    }
}
