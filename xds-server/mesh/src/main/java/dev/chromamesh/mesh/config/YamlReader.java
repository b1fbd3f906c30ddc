package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.SourceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Text to tree. Works on the parser's events, not on its composed nodes: the composer calls itself for each level and a
 * file of brackets overflows its stack, and it stops at the first key that is not a text.
 */
final class YamlReader {

    /** More than any mesh.yaml needs, and few enough for readers that call themselves. */
    private static final int MAX_DEPTH = 20;

    /** A file that means to use aliases may have thousands. */
    private static final int MAX_REFUSED = 10;

    private final SourceText source;
    private final Findings findings;
    private final Deque<Open> open = new ArrayDeque<>();
    private int documents;
    private int refused;
    private Optional<YamlNode> root = Optional.empty();

    private YamlReader(SourceText source, Findings findings) {
        this.source = source;
        this.findings = findings;
    }

    /** The root of the only document, unless the file is not YAML of the kind we take or holds nothing. */
    static Optional<YamlNode> read(SourceText source, Findings findings) {
        return new YamlReader(source, findings).read();
    }

    private Optional<YamlNode> read() {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setAllowNonScalarKeys(true)
                .build();
        try {
            for (Event event : new Parse(settings).parseString(source.text())) {
                if (!take(event)) {
                    return Optional.empty();
                }
            }
        } catch (YamlEngineException e) {
            SyntaxError.of(e, source).addTo(findings);
            return Optional.empty();
        }
        return refused == 0 ? root : Optional.empty();
    }

    /** Whether reading goes on. */
    private boolean take(Event event) {
        if (event instanceof DocumentStartEvent start && ++documents == 2) {
            int place = offset(start.getStartMark());
            findings.add(
                    DiagnosticCode.SEVERAL_DOCUMENTS,
                    source.span(place, place + 3),
                    "a second document starts here",
                    "one file describes one mesh");
            return false;
        }
        if (event instanceof NodeEvent node) {
            refuseFeatures(node);
        }
        if (refused == MAX_REFUSED) {
            return false;
        }
        if (event instanceof CollectionStartEvent start) {
            if (open.size() == MAX_DEPTH) {
                int place = offset(start.getStartMark());
                findings.add(
                        DiagnosticCode.TOO_DEEP,
                        source.span(place, place + 1),
                        "values are nested more than " + MAX_DEPTH + " levels deep");
                return false;
            }
            open.push(new Open(start instanceof MappingStartEvent, offset(start.getStartMark()), new ArrayList<>()));
        } else if (event instanceof CollectionEndEvent end) {
            add(open.pop().close(offset(end.getEndMark())));
        } else if (event instanceof ScalarEvent scalar) {
            add(new YamlNode.Scalar(
                    scalar.getValue(),
                    scalar.isPlain(),
                    source.span(offset(scalar.getStartMark()), offset(scalar.getEndMark()))));
        } else if (event instanceof AliasEvent alias) {
            // Refused, and so is the tree; an empty value keeps keys and values in step.
            add(new YamlNode.Scalar("", true, source.span(offset(alias.getStartMark()), offset(alias.getEndMark()))));
        }
        return true;
    }

    private void refuseFeatures(NodeEvent event) {
        String feature;
        if (event instanceof AliasEvent) {
            feature = "alias";
        } else if (event.getAnchor().isPresent()) {
            feature = "anchor";
        } else if (tag(event).filter(tag -> !tag.equals("!")).isPresent()) {
            feature = "tag";
        } else {
            return;
        }
        refused++;
        int place = offset(event.getStartMark());
        int end = place;
        while (end < source.length() && " ,]}\r\n".indexOf(source.codePoint(end)) < 0) {
            end++;
        }
        findings.add(
                DiagnosticCode.YAML_FEATURE,
                source.span(place, end),
                "a YAML " + feature + " is not allowed in mesh.yaml",
                "write the value itself");
    }

    private static Optional<String> tag(NodeEvent event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getTag();
        }
        return event instanceof CollectionStartEvent start ? start.getTag() : Optional.empty();
    }

    private void add(YamlNode node) {
        Open parent = open.peek();
        if (parent == null) {
            root = Optional.of(node);
        } else {
            parent.children.add(node);
        }
    }

    private int offset(Optional<Mark> mark) {
        return mark.map(Mark::getIndex).orElse(0);
    }

    /** A list or map whose end is still to come; a map's keys and values alternate. */
    private final class Open {

        private final boolean mapping;
        private final int start;
        private final List<YamlNode> children;

        Open(boolean mapping, int start, List<YamlNode> children) {
            this.mapping = mapping;
            this.start = start;
            this.children = children;
        }

        YamlNode close(int end) {
            if (!mapping) {
                return new YamlNode.Sequence(children, source.span(start, end));
            }
            List<YamlNode.Entry> entries = new ArrayList<>();
            for (int i = 0; i + 1 < children.size(); i += 2) {
                entries.add(new YamlNode.Entry(children.get(i), children.get(i + 1)));
            }
            return new YamlNode.Mapping(entries, source.span(start, end));
        }
    }
}
