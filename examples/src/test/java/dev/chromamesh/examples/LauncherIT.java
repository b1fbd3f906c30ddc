package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small checkout of its own, with a Java and a Maven that only say what they were asked to do. */
class LauncherIT {

    private static final String JAVA = """
            #!/bin/sh
            for argument; do printf '<%s>' "$argument"; done
            printf ' pid %s\\n' "$$"
            """;

    private static final String MAVEN = """
            #!/bin/sh
            echo build >>"$PWD/builds"
            sleep 0.5
            mkdir -p xds-server/cli/target/chroma-mesh/lib
            echo jar >xds-server/cli/target/chroma-mesh/lib/cli-1.0.jar
            echo "202601010000.0$(grep -c build "$PWD/builds")" >xds-server/cli/target/chroma-mesh/built
            """;

    @TempDir
    private Path folder;

    private Path home;
    private Path javaHome;
    private Path tools;

    @BeforeEach
    void makeCheckout() throws IOException {
        home = Files.createDirectories(folder.resolve("a checkout"));
        Files.copy(Path.of("../chroma-mesh"), home.resolve("chroma-mesh"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        Files.createDirectories(home.resolve("cert-authority"));
        Files.createDirectories(home.resolve("xds-server/mesh/src/test/java"));
        source("xds-server/mesh/src/main/java/Mesh.java");
        javaHome = folder.resolve("java");
        tools = Files.createDirectories(folder.resolve("tools"));
        useJava("17.0.9");
        program(javaHome.resolve("bin/javac"), "#!/bin/sh\n");
        program(tools.resolve("mvn"), MAVEN);
    }

    @Test
    void theFirstStartBuildsAndTheNextOnesDoNot() throws Exception {
        // when
        Said first = start("check", "mesh.yaml");
        Said second = start("check", "mesh.yaml");

        // then
        assertThat(first.err()).startsWith("chroma-mesh: building (log in ").hasLineCount(1);
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).contains("<check><mesh.yaml>");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aChangedSourceIsBuiltInAFolderOfItsOwn() throws Exception {
        // given a program that runs from the first build
        String first = start().out();
        makeNewer(home.resolve("xds-server/mesh/src/main/java/Mesh.java"));

        // when
        String second = start().out();

        // then
        assertThat(builds()).isEqualTo(2);
        assertThat(jar(second)).isNotEqualTo(jar(first));
        assertThat(Path.of(jar(first))).exists();
    }

    @Test
    void aRemovedSourceIsAChange() throws Exception {
        // given
        Path other = source("xds-server/mesh/src/main/java/Other.java");
        start();

        // when
        Files.delete(other);
        makeNewer(other.resolveSibling(""));
        start();

        // then
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void aChangedTestIsNoReasonToBuild() throws Exception {
        // given
        start();

        // when
        makeNewer(source("xds-server/mesh/src/test/java/MeshTest.java"));
        start();

        // then
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        // when
        List<Process> starts = List.of(launch(), launch());

        // then
        for (Process start : starts) {
            assertThat(start.waitFor()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void argumentsPassThroughUnchangedFromAnywhereThroughLinks() throws Exception {
        // given a relative link to an absolute link
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createSymbolicLink(elsewhere.resolve("absolute"), home.resolve("chroma-mesh"));
        Files.createSymbolicLink(elsewhere.resolve("mesh"), Path.of("absolute"));

        // when
        Said said = run(elsewhere.resolve("mesh"), "token", "a b", "", "$HOME *");

        // then
        assertThat(said.out()).contains("<token><a b><><$HOME *>").contains("<-Dchromamesh.home=" + home + ">");
    }

    @Test
    void javaTakesTheLaunchersPlaceSoThatSignalsReachIt() throws Exception {
        // given
        start();

        // when
        Process process = launch();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(out).endsWith(" pid " + process.pid() + "\n");
    }

    @Test
    void aSidecarGetsLittleMemory() throws Exception {
        assertThat(start("sidecar").out()).contains("<-Xmx64m>");
        assertThat(start("server").out()).doesNotContain("-Xmx");
    }

    @Test
    void aFailedBuildShowsItsErrorsAndItsLog() throws Exception {
        // given
        program(tools.resolve("mvn"), "#!/bin/sh\necho '[INFO] x'; echo '[ERROR] Mesh.java:[3,1] wrong'; exit 1\n");

        // when
        Said said = start();

        // then
        assertThat(said.status()).isEqualTo(3);
        assertThat(said.err())
                .contains("[ERROR] Mesh.java:[3,1] wrong\nchroma-mesh: the build failed (log in ")
                .doesNotContain("[INFO]");
    }

    @Test
    void aBuildWithoutANetworkSaysSo() throws Exception {
        // given
        program(
                tools.resolve("mvn"),
                "#!/bin/sh\necho '[ERROR] Could not transfer artifact x: Unknown host'; exit 1\n");

        // then
        assertThat(start().err()).contains("chroma-mesh: the build failed: no connection to Maven Central");
    }

    @Test
    void whatIsMissingIsNamedInOneLine() throws Exception {
        Files.delete(tools.resolve("mvn"));
        assertFails(start(), "chroma-mesh: the first start in a checkout needs Maven 3.8.7 or newer on the PATH");

        program(tools.resolve("mvn"), MAVEN);
        Files.delete(javaHome.resolve("bin/javac"));
        assertFails(start(), "chroma-mesh: the first start in a checkout needs a JDK, and " + javaHome.toRealPath());

        useJava("11.0.2");
        assertFails(
                start(),
                "chroma-mesh: needs a JDK of version 17 or newer on the PATH or in JAVA_HOME (" + javaHome
                        + "/bin/java is 11.0.2");

        Files.delete(javaHome.resolve("bin/java"));
        assertFails(start(), "chroma-mesh: needs a JDK of version 17 or newer");
        assertThat(builds()).isZero();
    }

    @Test
    void anUnpackedArchiveNeedsNoBuildAndNoCompiler() throws Exception {
        // given
        Files.delete(home.resolve("pom.xml"));
        Files.delete(javaHome.resolve("bin/javac"));
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/cli-1.0.jar"), "jar");

        // when
        Said said = start("check");

        // then
        assertThat(said.err()).isEmpty();
        assertThat(jar(said.out())).isEqualTo(home.resolve("lib/cli-1.0.jar").toString());
        assertThat(builds()).isZero();
    }

    private static void assertFails(Said said, String words) {
        assertThat(said.status()).isEqualTo(3);
        assertThat(said.err()).startsWith(words).hasLineCount(1);
    }

    private Said start(String... arguments) throws IOException, InterruptedException {
        return run(home.resolve("chroma-mesh"), arguments);
    }

    private Said run(Path launcher, String... arguments) throws IOException, InterruptedException {
        Process process = launch(launcher, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, err);
    }

    private Process launch() throws IOException {
        return launch(home.resolve("chroma-mesh"));
    }

    private Process launch(Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeAll(List.of("CHROMA_MESH_NO_BUILD", "JAVA_TOOL_OPTIONS"));
        builder.environment().put("JAVA_HOME", javaHome.toString());
        builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        // The system's own tools, but neither its Java nor its Maven.
        builder.environment().put("PATH", tools + ":" + systemTools());
        return builder.start();
    }

    /** A folder of links to what the launcher uses of the system. */
    private Path systemTools() throws IOException {
        Path links = folder.resolve("system");
        if (!Files.isDirectory(links)) {
            Files.createDirectories(links);
            for (String tool : List.of(
                    "cat",
                    "cksum",
                    "cp",
                    "dirname",
                    "find",
                    "flock",
                    "grep",
                    "head",
                    "ls",
                    "mkdir",
                    "mv",
                    "readlink",
                    "rm",
                    "sed",
                    "sh",
                    "sleep",
                    "sort",
                    "tail",
                    "touch")) {
                for (String place : List.of("/usr/bin", "/bin")) {
                    Path program = Path.of(place, tool);
                    if (Files.isExecutable(program) && !Files.exists(links.resolve(tool))) {
                        Files.createSymbolicLink(links.resolve(tool), program);
                    }
                }
            }
        }
        return links;
    }

    private void useJava(String version) throws IOException {
        program(javaHome.resolve("bin/java"), JAVA);
        Files.writeString(javaHome.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    private Path source(String name) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "class X {}");
    }

    private static void makeNewer(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
    }

    private long builds() throws IOException {
        Path file = home.resolve("builds");
        if (!Files.exists(file)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    /** What stands behind {@code -jar}. */
    private static String jar(String out) {
        int start = out.indexOf("<-jar><") + "<-jar><".length();
        return out.substring(start, out.indexOf('>', start));
    }

    private static void program(Path file, String script) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Said(int status, String out, String err) {}
}
