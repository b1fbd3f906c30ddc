package dev.chromamesh.cli.demo;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The applications of the story: a Python process that uses Chroma's own client and does what it is told, one JSON line
 * each way. Not thread-safe.
 */
public final class Callers {

    private final Child child;
    private final BufferedReader answers;
    private final BufferedWriter commands;

    private Callers(Child child) {
        this.child = child;
        this.answers = new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8));
        this.commands = new BufferedWriter(new OutputStreamWriter(child.input(), StandardCharsets.UTF_8));
    }

    /** Starts the process and waits until it has loaded the client. */
    public static Callers start(Home home, RealParts parts, Path log, Processes processes) throws IOException {
        Callers callers = new Callers(processes.start(new ProcessSpec(
                "the callers",
                List.of(parts.python().toString(), "-B", home.callers().toString()),
                log,
                // Whatever the locale of this terminal is, the pipe speaks UTF-8; whatever proxy it has is not for
                // loopback.
                Map.of("PYTHONUTF8", "1", "NO_PROXY", "*", "no_proxy", "*"),
                true)));
        callers.read();
        return callers;
    }

    /** The indexer writes the text to the Chroma behind this port; returns how many passages are there now. */
    public int write(int port) throws IOException {
        return succeeded(ask(command("write", port))).get("documents").getAsInt();
    }

    /** The passage nearest to a question. */
    public String search(int port, String question) throws IOException {
        JsonObject command = command("search", port);
        command.addProperty("question", question);
        return succeeded(ask(command)).get("text").getAsString();
    }

    /** Tries to write where that may be refused. */
    public Attempt tryWrite(int port) throws IOException {
        JsonObject answer = ask(command("try-write", port));
        return answer.get("ok").getAsBoolean()
                ? new Attempt(true, "", "")
                : new Attempt(
                        false,
                        answer.get("error").getAsString(),
                        answer.get("message").getAsString());
    }

    /** Starts the steady load. */
    public void startLoad(int searchPort, List<Integer> indexerPorts) throws IOException {
        JsonObject command = new JsonObject();
        command.addProperty("do", "start-load");
        command.addProperty("search", searchPort);
        JsonArray ports = new JsonArray();
        indexerPorts.forEach(ports::add);
        command.add("indexer", ports);
        succeeded(ask(command));
    }

    /** What the load has seen so far. */
    public LoadCounts counts() throws IOException {
        return counts("counts");
    }

    /** Ends the load and says what it has seen. */
    public LoadCounts stopLoad() throws IOException {
        return counts("stop-load");
    }

    private LoadCounts counts(String what) throws IOException {
        JsonObject command = new JsonObject();
        command.addProperty("do", what);
        JsonObject answer = succeeded(ask(command));
        return new LoadCounts(
                answer.get("requests").getAsLong(),
                answer.get("failed").getAsLong(),
                StreamSupport.stream(answer.get("failures").getAsJsonArray().spliterator(), false)
                        .map(failure -> failure.getAsString())
                        .toList());
    }

    private static JsonObject command(String what, int port) {
        JsonObject command = new JsonObject();
        command.addProperty("do", what);
        command.addProperty("at", port);
        return command;
    }

    private static JsonObject succeeded(JsonObject answer) throws IOException {
        if (!answer.get("ok").getAsBoolean()) {
            throw new IOException(answer.get("error").getAsString() + ": "
                    + answer.get("message").getAsString());
        }
        return answer;
    }

    private JsonObject ask(JsonObject command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return read();
    }

    private JsonObject read() throws IOException {
        @Nullable String line = answers.readLine();
        if (line == null) {
            throw new IOException(
                    "the Python process of the callers has ended: " + String.join(" | ", child.lastLines(3)));
        }
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("the Python process of the callers said \"" + line + "\"", e);
        }
    }

    /**
     * How a write ended.
     *
     * @param succeeded whether Chroma took it
     * @param error otherwise the name of the exception of Chroma's client
     * @param message and its text
     */
    public record Attempt(boolean succeeded, String error, String message) {}

    /**
     * What the load has seen.
     *
     * @param requests ended so far
     * @param failed how many of them badly
     * @param failures the first of those, in words
     */
    public record LoadCounts(long requests, long failed, List<String> failures) {

        /** Copies the list. */
        public LoadCounts {
            failures = List.copyOf(failures);
        }
    }
}
