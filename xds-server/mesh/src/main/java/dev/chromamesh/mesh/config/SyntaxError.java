package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.diagnostic.SourceText;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/**
 * What the YAML parser complains about, in words for someone who does not know its insides.
 *
 * @param span where to look; for a thing that never ends, where it starts
 */
record SyntaxError(SourceSpan span, String message, Optional<String> help) {

    /** How the parser begins its complaint, what we say, and whether its start is the better place to show. */
    private record Translation(String problem, String message, String help, boolean atStart) {}

    private static final List<Translation> TRANSLATIONS = List.of(
            new Translation("found character '\\t", "a tab cannot indent YAML", "use spaces", false),
            new Translation(
                    "found character '", "no value starts with this character", "put the text in quotes", false),
            new Translation("unexpected character found", "this character has no meaning here", "", false),
            new Translation(
                    "mapping values are not allowed here",
                    "a \": \" is not possible here",
                    "check the indentation, or put a text that holds \": \" in quotes",
                    false),
            new Translation(
                    "could not find expected ':'",
                    "a key without a \":\"",
                    "write \"key: value\", or indent the line if it continues the one above",
                    true),
            new Translation(
                    "found unexpected end of stream", "a quoted text is never closed", "add the missing quote", true),
            new Translation("expected ',' or ']'", "a list is not closed with \"]\" here", "", false),
            new Translation("expected ',' or '}'", "a map is not closed with \"}\" here", "", false),
            new Translation(
                    "expected the node content, but found ':'",
                    "a value is expected here, but there is a \":\"",
                    "put a text that starts with \"[\" or \":\", such as an IPv6 address, in quotes",
                    false),
            new Translation(
                    "expected <block end>, but found",
                    "this does not fit the lines above it",
                    "check the indentation",
                    false));

    static SyntaxError of(YamlEngineException e, SourceText source) {
        if (e instanceof YamlVersionException version) {
            String number = version.getSpecVersion().getMajor() + "."
                    + version.getSpecVersion().getMinor();
            return new SyntaxError(source.span(0, 1), "YAML " + number + " is not known", Optional.of("use YAML 1.2"));
        }
        if (!(e instanceof MarkedYamlEngineException marked)) {
            return new SyntaxError(
                    source.span(0, 1), "YAML: " + Quote.visible(String.valueOf(e.getMessage())), Optional.empty());
        }
        String problem = marked.getProblem();
        Optional<Translation> known = TRANSLATIONS.stream()
                .filter(translation -> problem.startsWith(translation.problem()))
                .findFirst();
        Optional<Mark> start = marked.getContextMark();
        boolean atStart = known.map(Translation::atStart).orElse(false) && start.isPresent();
        int place = offset(atStart ? start : marked.getProblemMark(), source);
        String message = known.map(Translation::message).orElse(Quote.visible(problem));
        return new SyntaxError(
                source.span(place, place + 1), message, help(known, atStart ? Optional.empty() : start, source));
    }

    void addTo(Findings findings) {
        findings.add(DiagnosticCode.YAML_SYNTAX, span, message, help);
    }

    private static Optional<String> help(Optional<Translation> known, Optional<Mark> start, SourceText source) {
        Optional<String> help = known.map(Translation::help).filter(text -> !text.isEmpty());
        if (help.isPresent() || start.isEmpty()) {
            return help;
        }
        SourceSpan began = source.span(offset(start, source), 0);
        return Optional.of("it starts in line " + began.line() + ", column " + began.column());
    }

    /** The mark's offset; the end of a file means the end of what is written there. */
    private static int offset(Optional<Mark> mark, SourceText source) {
        int offset = mark.map(Mark::getIndex).orElse(0);
        if (offset >= source.length()) {
            offset = source.length();
            while (offset > 0 && Character.isWhitespace(source.codePoint(offset - 1))) {
                offset--;
            }
        }
        return offset;
    }
}
