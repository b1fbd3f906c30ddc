package dev.chromamesh.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs benchmarks and prints tables: the engine and java-control-plane one right after the other, each setting in processes of its own.
 *
 * <p>Arguments: names, with commas between them, or {@code all}; a folder for the results as JSON. {@code xds-scale} is not among all: it
 * holds 10,000 streams with mutual TLS in a server of 1 GiB, {@code xds-scale:15000} as many as it says.
 */
public final class Bench {

    private static final Gson JSON = new GsonBuilder().setPrettyPrinting().create();
    private static final String SCALE = "xds-scale";
    private static final int SCALE_STREAMS = 10_000;

    /** A process may have so many open files, and not many more. */
    private static final int STREAMS_OF_A_CLIENT = 5_000;

    private final Path folder;
    private final Path certificates;

    private Bench(Path folder, Path certificates) {
        this.folder = folder;
        this.certificates = certificates;
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        Path certificates = Files.createTempDirectory("bench");
        Tls.create(certificates);
        Bench bench = new Bench(folder, certificates);
        List<String> names = List.of(arguments[0].split(","));
        for (Scenario scenario : Scenario.values()) {
            if (names.contains("all") || names.contains(scenario.title)) {
                bench.compare(scenario);
            }
        }
        for (String name : names) {
            if (name.startsWith(SCALE)) {
                bench.scale(name.equals(SCALE) ? SCALE_STREAMS : Integer.parseInt(name.substring(SCALE.length() + 1)));
            }
        }
    }

    private static List<Setting> settings(Scenario scenario) {
        List<Setting> settings = new ArrayList<>();
        List<Integer> sizes = scenario == Scenario.FANOUT ? List.of(500, 2_000) : List.of(2_000);
        for (int streams : sizes) {
            for (boolean tls : new boolean[] {true, false}) {
                for (boolean delta : new boolean[] {true, false}) {
                    settings.add(new Setting(true, delta, tls, streams));
                }
            }
        }
        return settings;
    }

    private void compare(Scenario scenario) throws IOException {
        List<Map<String, Object>> results = new ArrayList<>();
        System.out.printf(
                Locale.ROOT,
                "%n## %s%n%n| streams | variant | figure | engine | java-control-plane | ratio |%n|---|---|---|---|---|---|%n",
                scenario.title);
        for (Setting setting : settings(scenario)) {
            Measured ours = scenario.run(setting, certificates);
            Measured rival = attempt(scenario, setting.rival());
            ours.figures()
                    .forEach((figure, value) ->
                            row(setting, figure, value, rival.figures().get(figure)));
            results.add(result(setting, ours));
            results.add(result(setting.rival(), rival));
        }
        write(scenario.title, results);
    }

    /** The other server may not get through: then it has no figures. */
    private Measured attempt(Scenario scenario, Setting setting) {
        try {
            return scenario.run(setting, certificates);
        } catch (IOException | IllegalStateException e) {
            System.err.println(scenario.title + ", " + setting + ": " + e.getMessage());
            return new Measured(Map.of());
        }
    }

    private void scale(int streams) throws IOException {
        Setting setting = new Setting(true, true, true, streams);
        int clients = (streams + STREAMS_OF_A_CLIENT - 1) / STREAMS_OF_A_CLIENT;
        Measured measured = Scenario.MEMORY.memory(setting, certificates, List.of("-Xmx1g"), clients);
        System.out.printf(Locale.ROOT, "%n## %s%n%n%s%n", SCALE, setting);
        measured.figures().forEach((figure, value) -> System.out.printf(Locale.ROOT, "%s: %s%n", figure, shown(value)));
        write(SCALE, List.of(result(setting, measured)));
    }

    private static void row(Setting setting, String figure, double ours, @Nullable Double rival) {
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %s | %s | %s | %s |%n",
                setting.streams(),
                setting.variant(),
                figure,
                shown(ours),
                rival == null ? "none" : shown(rival),
                rival == null || rival == 0 ? "" : String.format(Locale.ROOT, "%.2f", ours / rival));
    }

    private static String shown(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.1f", value);
    }

    private static Map<String, Object> result(Setting setting, Measured measured) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("server", setting.ours() ? "engine" : "java-control-plane");
        result.put("variant", setting.variant());
        result.put("streams", setting.streams());
        result.put("medians", measured.figures());
        return result;
    }

    private void write(String title, List<Map<String, Object>> results) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("benchmark", title);
        report.put("at", Instant.now().toString());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put(
                "java",
                String.join(" ", Arrays.asList(System.getProperty("java.vendor"), System.getProperty("java.version"))));
        report.put("results", results);
        Files.writeString(folder.resolve(title + ".json"), JSON.toJson(report) + "\n");
    }
}
