package dev.chromamesh.controlplane.admin;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Tier;
import java.util.Optional;

/** Reads what an operator tells the authority. Pure. */
final class AuthorityCommands {

    private static final int LONGEST_REASON = 200;

    private AuthorityCommands() {}

    /** What a body says. */
    sealed interface Reading {}

    /** A command. */
    record Read(Command command) implements Reading {}

    /** Something else; the reason says what was expected. */
    record Unreadable(String reason) implements Reading {}

    /** {@code {"tier": "issuing"}} or {@code "root"}. */
    static Reading rotate(String body) {
        return text(body, "tier")
                .flatMap(Tier::of)
                .<Reading>map(tier -> new Read(new Command.Rotate(tier, Optional.empty())))
                .orElseGet(() -> new Unreadable("\"tier\" is missing or wrong (expected: \"issuing\" or \"root\")"));
    }

    /** {@code {"authority": "issuing-3"}}. */
    static Reading taint(String body) {
        try {
            return text(body, "authority")
                    .map(AuthorityId::parse)
                    .<Reading>map(id -> new Read(new Command.Taint(id)))
                    .orElseGet(() -> new Unreadable("\"authority\" is missing (expected: as in \"issuing-3\")"));
        } catch (IllegalArgumentException e) {
            return new Unreadable("\"authority\" is wrong (expected: as in \"root-1\" or \"issuing-3\")");
        }
    }

    /** {@code {"bundle": 4, "reason": "..."}}. */
    static Reading waive(String body) {
        Optional<Long> bundle = json(body).map(json -> json.get("bundle")).flatMap(AuthorityCommands::number);
        Optional<String> reason = text(body, "reason")
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= LONGEST_REASON)
                .filter(text -> text.chars().noneMatch(Character::isISOControl));
        if (bundle.isEmpty()) {
            return new Unreadable("\"bundle\" is missing or wrong (expected: the number of a trust bundle)");
        }
        if (reason.isEmpty()) {
            return new Unreadable(
                    "\"reason\" is missing or wrong (expected: one line of at most " + LONGEST_REASON + " characters)");
        }
        return new Read(new Command.Waive(bundle.get(), reason.get()));
    }

    private static Optional<JsonObject> json(String body) {
        try {
            JsonElement parsed = JsonParser.parseString(body);
            return parsed.isJsonObject() ? Optional.of(parsed.getAsJsonObject()) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(String body, String name) {
        return json(body)
                .map(json -> json.get(name))
                .filter(element -> element.isJsonPrimitive()
                        && element.getAsJsonPrimitive().isString())
                .map(JsonElement::getAsString);
    }

    private static Optional<Long> number(JsonElement element) {
        try {
            return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber()
                    ? Optional.of(element.getAsJsonPrimitive().getAsBigDecimal().longValueExact())
                    : Optional.empty();
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
