package dev.chromamesh.sidecar.state;

import java.util.regex.Pattern;

/**
 * Where Envoy looks for a secret: a file below the state folder, and the secret's name in it.
 *
 * @param file a relative path such as {@code ./secrets/identity.json}, which never leaves the state folder
 * @param name the secret's name
 */
public record SecretPlace(String file, String name) {

    private static final Pattern INSIDE =
            Pattern.compile("(?:\\./)?(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*" + "[A-Za-z0-9_-][A-Za-z0-9._-]*");

    /** Checks both. */
    public SecretPlace {
        requireInside(file);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("secret in " + file + " has no name (expected: one)");
        }
    }

    /** Refuses a path that is absolute or climbs out: what the server names, the agent writes to. */
    static void requireInside(String file) {
        if (!INSIDE.matcher(file).matches()) {
            throw new IllegalArgumentException("path \"" + file + "\" (expected: a relative one without dot folders)");
        }
    }
}
