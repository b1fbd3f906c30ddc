package dev.chromamesh.controlplane.store;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON object of an entry strictly: whatever is not as this version writes it is an error that names the
 * entry.
 */
public final class Fields {

    private final Key key;
    private final JsonObject json;

    private Fields(Key key, JsonObject json) {
        this.key = key;
        this.json = json;
    }

    /**
     * The fields of an entry.
     *
     * @throws StoreException if its text is not a JSON object
     */
    public static Fields of(Entry entry) throws StoreException {
        try {
            if (JsonParser.parseString(entry.text()) instanceof JsonObject json) {
                return new Fields(entry.key(), json);
            }
        } catch (JsonParseException e) {
            // told below like everything else that is no object
        }
        throw new Fields(entry.key(), new JsonObject()).unreadable("is not a JSON object");
    }

    /** Whether there is such a field. */
    public boolean has(String name) {
        return json.has(name);
    }

    /** A text. */
    public String text(String name) throws StoreException {
        return text(name, json.get(name));
    }

    /** A text that may be absent. */
    public Optional<String> optionalText(String name) throws StoreException {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** A list of texts. */
    public List<String> texts(String name) throws StoreException {
        if (!(json.get(name) instanceof JsonArray array)) {
            throw unreadable("has no list \"" + name + "\"");
        }
        List<String> texts = new ArrayList<>();
        for (JsonElement element : array) {
            texts.add(text(name, element));
        }
        return List.copyOf(texts);
    }

    /** A moment in ISO 8601. */
    public Instant instant(String name) throws StoreException {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw unreadable("has no moment \"" + name + "\"");
        }
    }

    /** A UUID. */
    public UUID uuid(String name) throws StoreException {
        try {
            return UUID.fromString(text(name));
        } catch (IllegalArgumentException e) {
            throw unreadable("has no UUID \"" + name + "\"");
        }
    }

    /** The error for an entry whose fields have a form that this version does not write. */
    public StoreException unreadable(String what) {
        return new StoreException("the store's entry " + key + " " + what
                + "; was it written by another version of chroma-mesh? Use that version, or remove the entry");
    }

    private String text(String name, @Nullable JsonElement element) throws StoreException {
        if (element == null
                || !element.isJsonPrimitive()
                || !element.getAsJsonPrimitive().isString()) {
            throw unreadable("has no text \"" + name + "\"");
        }
        return element.getAsString();
    }
}
