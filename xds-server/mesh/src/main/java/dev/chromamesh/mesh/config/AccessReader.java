package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.Suggestions;
import dev.chromamesh.mesh.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The list {@code access}. */
final class AccessReader {

    private static final Set<String> KEYS = Set.of("from", "to", "role", "tenant", "database");
    private static final List<String> ROLES =
            Arrays.stream(Role.values()).map(Role::word).toList();

    private final Findings findings;

    AccessReader(Findings findings) {
        this.findings = findings;
    }

    /** The rules in the order of the file, as far as they could be read. */
    List<RuleDraft> read(YamlNode node) {
        if (node.isEmptyValue()) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence rules)) {
            findings.add(
                    DiagnosticCode.WRONG_TYPE,
                    node.span(),
                    "access must be a list of rules, but is " + node.described(),
                    "begin each rule with \"- \"");
            return List.of();
        }
        return rules.items().stream().flatMap(this::rule).toList();
    }

    private Stream<RuleDraft> rule(YamlNode node) {
        if (node.isEmptyValue()) {
            findings.add(DiagnosticCode.WRONG_TYPE, node.span(), "an access rule must be a map, but is empty");
            return Stream.empty();
        }
        return Fields.of(node, "access rule", KEYS, findings).stream().map(fields -> {
            refuseScope(fields);
            return new RuleDraft(names(fields, "from"), names(fields, "to"), role(fields), node.span());
        });
    }

    private void refuseScope(Fields fields) {
        Stream.of("tenant", "database")
                .map(name -> fields.byName().get(name))
                .filter(field -> field != null)
                .map(Fields.Field::key)
                .min((one, other) -> one.span().compareTo(other.span()))
                .ifPresent(key -> findings.add(
                        DiagnosticCode.SCOPE_NEEDS_GUARD,
                        key.span(),
                        Quote.of(key.text()) + " needs the collection guard, not in this version",
                        "remove it to grant the role on the whole Chroma"));
    }

    /** One name or a list of names. */
    private List<YamlNode.Scalar> names(Fields fields, String key) {
        Optional<YamlNode> value = fields.required(key, findings);
        if (value.isEmpty()) {
            return List.of();
        }
        YamlNode node = value.get();
        List<YamlNode> items = node instanceof YamlNode.Sequence sequence ? sequence.items() : List.of(node);
        if (items.isEmpty() || node.isEmptyValue()) {
            findings.add(DiagnosticCode.EMPTY_LIST, node.span(), Quote.of(key) + " of access rule names nobody");
            return List.of();
        }
        List<YamlNode.Scalar> names = new ArrayList<>();
        for (YamlNode item : items) {
            if (item instanceof YamlNode.Scalar scalar && !scalar.isNothing()) {
                names.add(scalar);
            } else {
                findings.add(
                        DiagnosticCode.WRONG_TYPE,
                        item.span(),
                        Quote.of(key) + " of access rule must be a name or a list of names, but has "
                                + (item.isEmptyValue() ? "an empty entry" : item.described()));
            }
        }
        return names;
    }

    private Optional<Role> role(Fields fields) {
        Optional<YamlNode> value = fields.required("role", findings);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!(value.get() instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            findings.add(
                    DiagnosticCode.WRONG_TYPE,
                    value.get().span(),
                    "role of access rule must be one word, but is "
                            + value.get().described(),
                    Suggestions.help("", ROLES));
            return Optional.empty();
        }
        Optional<Role> role = Arrays.stream(Role.values())
                .filter(candidate -> candidate.word().equals(scalar.text()))
                .findFirst();
        if (role.isEmpty()) {
            findings.add(
                    DiagnosticCode.UNKNOWN_ROLE,
                    scalar.span(),
                    "access rule has the unknown role " + Quote.of(scalar.text()),
                    Suggestions.help(scalar.text(), ROLES));
        }
        return role;
    }
}
