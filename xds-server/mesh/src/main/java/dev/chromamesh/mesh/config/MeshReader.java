package dev.chromamesh.mesh.config;

import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.SourceText;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Workload;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a mesh.yaml: all of its mistakes, or a mesh.
 *
 * <p>Pure; whatever the text, the answer is a value. A mistake is reported once: what only follows from it is not.
 */
public final class MeshReader {

    /** The longest text that is read, in characters; the same number of bytes for a file. */
    public static final int MAX_LENGTH = 4 << 20;

    private static final String SPIFFE_SCHEME = "spiffe://";

    private final Findings findings = new Findings();

    private MeshReader() {}

    /**
     * Reads a text.
     *
     * @param fileName how the file is called in the diagnostics
     */
    public static MeshReading read(String fileName, String text) {
        MeshReader reader = new MeshReader();
        return reader.read(new SourceText(fileName, text.length() > MAX_LENGTH ? "" : text), text.length());
    }

    /**
     * Reads the bytes of a file, which must be UTF-8.
     *
     * @param fileName how the file is called in the diagnostics
     */
    public static MeshReading read(String fileName, byte[] bytes) {
        if (bytes.length > MAX_LENGTH) {
            return new MeshReader().read(new SourceText(fileName, ""), bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (!result.isError()) {
            return read(fileName, out.flip().toString());
        }
        MeshReader reader = new MeshReader();
        SourceText before = new SourceText(fileName, out.flip().toString());
        reader.findings.add(
                DiagnosticCode.NOT_TEXT,
                before.span(before.length(), before.length() + 1),
                "the file is not UTF-8 from here on",
                "save it as UTF-8");
        return reader.invalid();
    }

    private MeshReading read(SourceText source, int length) {
        if (length > MAX_LENGTH) {
            findings.add(
                    DiagnosticCode.FILE_TOO_LARGE,
                    source.span(0, 1),
                    "the file has " + length + " characters (at most " + MAX_LENGTH + ")");
            return invalid();
        }
        refuseUnprintable(source);
        if (findings.hasErrors()) {
            return invalid();
        }
        Optional<YamlNode> root = YamlReader.read(source, findings);
        if (root.isEmpty() || root.get().isEmptyValue()) {
            if (!findings.hasErrors()) {
                findings.add(
                        DiagnosticCode.EMPTY_FILE,
                        source.span(0, 1),
                        "the file describes no mesh",
                        "it needs at least trustDomain and workloads");
            }
            return invalid();
        }
        return mesh(root.get());
    }

    private MeshReading mesh(YamlNode root) {
        Optional<Fields> read = Fields.of(root, "the file", Set.of("trustDomain", "workloads", "access"), findings);
        if (read.isEmpty()) {
            return invalid();
        }
        Fields fields = read.get();
        Optional<TrustDomain> trustDomain =
                fields.required("trustDomain", findings).flatMap(this::trustDomain);
        Optional<List<WorkloadDraft>> workloads =
                fields.required("workloads", findings).flatMap(new WorkloadReader(findings)::read);
        List<RuleDraft> rules =
                fields.value("access").map(new AccessReader(findings)::read).orElse(List.of());
        workloads.ifPresent(drafts -> References.check(drafts, rules, findings));
        if (findings.hasErrors() || trustDomain.isEmpty() || workloads.isEmpty()) {
            return invalid();
        }
        Advice.add(workloads.get(), rules, findings);
        TreeMap<String, Workload> byName = new TreeMap<>();
        workloads.get().forEach(draft -> byName.put(draft.name().text(), draft.finish()));
        Mesh mesh = new Mesh(
                trustDomain.get(), byName, rules.stream().map(RuleDraft::finish).toList());
        return new MeshReading.Valid(mesh, findings.sorted());
    }

    private Optional<TrustDomain> trustDomain(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            findings.add(
                    DiagnosticCode.WRONG_TYPE,
                    node.span(),
                    "trustDomain must be a name such as chroma.example, but is " + node.described());
            return Optional.empty();
        }
        Optional<TrustDomain> domain = parse(scalar.text());
        if (domain.isEmpty()) {
            findings.add(
                    DiagnosticCode.INVALID_TRUST_DOMAIN,
                    node.span(),
                    "the trust domain " + Quote.of(scalar.text()) + " is invalid",
                    corrected(scalar.text())
                            .map(name -> "did you mean " + Quote.of(name) + "?")
                            .orElse("use lower-case letters, digits, '.', '-' and '_', at most 255"));
        }
        return domain;
    }

    private static Optional<String> corrected(String text) {
        String bare = text.startsWith(SPIFFE_SCHEME) ? text.substring(SPIFFE_SCHEME.length()) : text;
        String name = bare.toLowerCase(Locale.ROOT).replaceAll("/+$", "");
        return parse(name).map(TrustDomain::name);
    }

    private static Optional<TrustDomain> parse(String name) {
        try {
            return Optional.of(new TrustDomain(name));
        } catch (InvalidSpiffeIdException e) {
            return Optional.empty();
        }
    }

    /** The parser stops at such a character without saying on which line. */
    private void refuseUnprintable(SourceText source) {
        for (int i = 0; i < source.length(); i++) {
            if (!StreamReader.isPrintable(source.codePoint(i))) {
                findings.add(
                        DiagnosticCode.NOT_TEXT,
                        source.span(i, i + 1),
                        "the character U+" + hex(source.codePoint(i)) + " is not allowed here");
                return;
            }
        }
    }

    private static String hex(int codePoint) {
        String digits = Integer.toHexString(codePoint).toUpperCase(Locale.ROOT);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private MeshReading invalid() {
        return new MeshReading.Invalid(findings.sorted());
    }
}
