package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder of {@code src/test/resources/golden} is a case: what its {@code in} describes becomes exactly the files of
 * its {@code out}, none missing, none left over. {@code -Dgolden.update=true} rewrites them; read the difference before
 * you commit it.
 */
class GoldenTranslationTest {

    @TestFactory
    Stream<DynamicTest> everyCaseIsTranslatedAsExpected() throws IOException {
        return GoldenCase.all().stream().map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
    }

    @TestFactory
    Stream<DynamicTest> noCaseHasFindings() throws IOException {
        return GoldenCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(),
                        () -> assertThat(EnvoyLint.check(each.resources())).isEmpty()));
    }

    private static void compare(GoldenCase each) throws IOException {
        // given
        Path out = each.folder().resolve("out");
        Map<String, String> expected = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            String text = EnvoyYaml.render(each.resources(), kind);
            if (!text.isEmpty()) {
                expected.put(kind.word() + ".yaml", text);
            }
        }

        // when
        if (Boolean.getBoolean("golden.update")) {
            rewrite(out, expected);
        }

        // then
        assertThat(names(out)).as("run with -Dgolden.update=true to accept").isEqualTo(expected.keySet());
        for (Map.Entry<String, String> file : expected.entrySet()) {
            assertThat(Files.readString(out.resolve(file.getKey())))
                    .as(file.getKey() + ": run with -Dgolden.update=true to accept")
                    .isEqualTo(file.getValue());
        }
    }

    private static void rewrite(Path out, Map<String, String> files) throws IOException {
        Files.createDirectories(out);
        for (String name : names(out)) {
            Files.delete(out.resolve(name));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(out.resolve(file.getKey()), file.getValue());
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
