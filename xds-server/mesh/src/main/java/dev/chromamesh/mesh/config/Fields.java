package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map of a mesh.yaml whose keys are fixed words. Made once for each map; says at once what is wrong with its keys.
 *
 * @param what the map's name in a sentence
 * @param byName the entries whose keys are known, the first of each
 * @param misspelt known keys that an unknown key probably means, so that nobody reports them as missing, too
 */
record Fields(String what, SourceSpan span, Map<String, Field> byName, Set<String> misspelt) {

    /** Keys that later versions read; a file that has them needs such a version. */
    private static final Set<String> LATER = Set.of(
            "drain",
            "egress",
            "guard",
            "includes",
            "instances",
            "limits",
            "migration",
            "readOnly",
            "retries",
            "roles",
            "shards",
            "timeouts");

    /** Keys that are often written a level too high, and the key they belong below. */
    private static final Map<String, String> HOMES = Map.of("port", "chroma", "probe", "chroma");

    /** One entry with a name for a key. */
    record Field(YamlNode.Scalar key, YamlNode value) {}

    /** Reads a map with the keys {@code known}; a missing value is an empty map. */
    static Optional<Fields> of(YamlNode node, String what, Set<String> known, Findings findings) {
        return entries(node, what, findings).map(entries -> {
            Map<String, Field> byName = new LinkedHashMap<>();
            Set<String> misspelt = new HashSet<>();
            for (Field field : entries) {
                if (known.contains(field.key().text())) {
                    byName.put(field.key().text(), field);
                } else {
                    reportStrange(field.key(), what, known, findings);
                    Suggestions.nearest(field.key().text(), known).ifPresent(misspelt::add);
                }
            }
            return new Fields(what, node.span(), byName, misspelt);
        });
    }

    /** Reads a map whose keys are names of the user's choice; a missing value is an empty map. */
    static Optional<List<Field>> entries(YamlNode node, String what, Findings findings) {
        if (node.isEmptyValue()) {
            return Optional.of(List.of());
        }
        if (!(node instanceof YamlNode.Mapping mapping)) {
            findings.add(DiagnosticCode.WRONG_TYPE, node.span(), what + " must be a map, but is " + node.described());
            return Optional.empty();
        }
        Map<String, Field> first = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof YamlNode.Scalar key)) {
                findings.add(
                        DiagnosticCode.WRONG_TYPE,
                        entry.key().span(),
                        "a key of " + what + " must be a name, but is "
                                + entry.key().described());
                continue;
            }
            Field earlier = first.putIfAbsent(key.text(), new Field(key, entry.value()));
            if (earlier != null) {
                findings.add(
                        DiagnosticCode.DUPLICATE_KEY,
                        key.span(),
                        what + " has the key " + Quote.of(key.text()) + " twice",
                        "first in line " + earlier.key().span().line());
            }
        }
        return Optional.of(new ArrayList<>(first.values()));
    }

    /** The value of a key, if it is there. */
    Optional<YamlNode> value(String name) {
        return Optional.ofNullable(byName.get(name)).map(Field::value);
    }

    /** The value of a key that must be there; says so where it is not. */
    Optional<YamlNode> required(String name, Findings findings) {
        if (!byName.containsKey(name) && !misspelt.contains(name)) {
            findings.add(DiagnosticCode.MISSING_KEY, span, what + " has no key " + Quote.of(name));
        }
        return value(name);
    }

    private static void reportStrange(YamlNode.Scalar key, String what, Set<String> known, Findings findings) {
        if (LATER.contains(key.text())) {
            findings.add(
                    DiagnosticCode.LATER_KEY,
                    key.span(),
                    Quote.of(key.text()) + " is not in this version",
                    "remove it, or use a version of Chroma Mesh that has it");
        } else {
            findings.add(
                    DiagnosticCode.UNKNOWN_KEY,
                    key.span(),
                    what + " has the unknown key " + Quote.of(key.text()),
                    Optional.ofNullable(HOMES.get(key.text()))
                            .filter(known::contains)
                            .map(home -> "it belongs below " + Quote.of(home))
                            .or(() -> Suggestions.help(key.text(), known)));
        }
    }
}
