package dev.chromamesh.controlplane.store;

import java.util.regex.Pattern;

/**
 * The name of an entry. Both parts are safe as file names, as parts of an etcd key and of a Kubernetes object's name.
 *
 * @param kind what sort of entry it is, such as {@code instances}; lower-case letters
 * @param name unique among its kind: letters, digits, dash and underscore, at most 128
 */
public record Key(String kind, String name) implements Comparable<Key> {

    private static final Pattern KIND = Pattern.compile("[a-z]{1,32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** Checks both parts. */
    public Key {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException("kind \"" + kind + "\" (expected: lower-case letters)");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name \"" + name + "\" (expected: letters, digits, '-' and '_')");
        }
    }

    @Override
    public int compareTo(Key other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}
