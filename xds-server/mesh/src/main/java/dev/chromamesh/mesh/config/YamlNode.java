package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.List;
import java.util.Set;

/** A value in a YAML file, with its place. */
sealed interface YamlNode {

    SourceSpan span();

    /** What it is, for a sentence: "a list". */
    String described();

    /**
     * A text, a number, nothing at all.
     *
     * @param plain whether it stands there without quotes
     */
    record Scalar(String text, boolean plain, SourceSpan span) implements YamlNode {

        private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

        boolean isNothing() {
            return plain && NOTHING.contains(text);
        }

        @Override
        public String described() {
            return isNothing() ? "empty" : Quote.of(text);
        }
    }

    record Sequence(List<YamlNode> items, SourceSpan span) implements YamlNode {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String described() {
            return "a list";
        }
    }

    record Mapping(List<Entry> entries, SourceSpan span) implements YamlNode {

        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public String described() {
            return "a map";
        }
    }

    record Entry(YamlNode key, YamlNode value) {}

    /** Whether nothing stands where a value could. */
    default boolean isEmptyValue() {
        return this instanceof Scalar scalar && scalar.isNothing();
    }
}
