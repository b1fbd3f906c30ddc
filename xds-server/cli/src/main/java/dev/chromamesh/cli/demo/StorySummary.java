package dev.chromamesh.cli.demo;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * What a whole run of the story showed.
 *
 * @param steps in their order
 * @param requests how many requests the applications made under the steady load
 * @param failed how many of them failed
 * @param rotations how often, at least, the certificate of every sidecar changed under that load
 */
public record StorySummary(List<StoryStep> steps, long requests, long failed, int rotations) {

    /** Copies the list. */
    public StorySummary {
        steps = List.copyOf(steps);
    }

    /** Whether everything was as it should be. */
    public boolean ok() {
        return failed == 0 && steps.stream().allMatch(StoryStep::ok);
    }

    /** The names of what was not. */
    public List<String> failures() {
        return steps.stream().filter(step -> !step.ok()).map(StoryStep::name).toList();
    }

    /** For programs: one JSON object. */
    public String toJson() {
        JsonObject summary = new JsonObject();
        JsonArray list = new JsonArray();
        for (StoryStep step : steps) {
            JsonObject entry = new JsonObject();
            entry.addProperty("name", step.name());
            entry.addProperty("ok", step.ok());
            entry.addProperty("detail", step.detail());
            list.add(entry);
        }
        summary.add("steps", list);
        summary.addProperty("requests", requests);
        summary.addProperty("failed", failed);
        summary.addProperty("rotations", rotations);
        return new GsonBuilder().disableHtmlEscaping().create().toJson(summary);
    }
}
