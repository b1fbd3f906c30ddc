package dev.chromamesh.cli.ca;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.inspect.AuthorityView;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca show}: the authority's certificates and how far its journal reaches. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows roots and issuing authorities, what rotation waits for, and how far the journal reaches.",
        footer = {"", "Exit status: 0 shown, 1 shown and the journal is damaged, 3 there is no readable authority."})
final class ShowCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOnThisHost authority;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        AuthorityView view = authority.view();
        Optional<JsonObject> rotation = authority.rotation();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("trust domain", view.folder().trustDomain().name());
        facts.put("trust bundle", view.ledger().hierarchy().bundle());
        facts.put("authorities", json ? authorities(view) : AuthorityTable.of(view));
        if (json) {
            rotation.ifPresent(report -> facts.put("rotation", report));
        } else {
            facts.put(
                    "rotation",
                    rotation.map(RotationText::of)
                            .orElse(List.of("no server answers that could say what it waits for")));
        }
        facts.put(
                "unexpired certificates", view.ledger().unexpired(Instant.now()).size());
        facts.put("journal", journal(view.journal()));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .create()
                    .toJson(facts));
        } else {
            print(out, "", facts);
        }
        out.flush();
        return (view.journal() instanceof Verification.Intact ? ExitStatus.OK : ExitStatus.FINDINGS).code();
    }

    private static Map<String, Object> authorities(AuthorityView view) throws CertificateEncodingException {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (Map.Entry<AuthorityId, AuthorityCertificates> each :
                view.certificates().entrySet()) {
            Authority authority = view.ledger().hierarchy().find(each.getKey()).orElseThrow();
            facts.put(
                    each.getKey().toString(),
                    authority(authority, each.getValue().own()));
        }
        return facts;
    }

    private static Map<String, Object> authority(Authority authority, X509Certificate certificate)
            throws CertificateEncodingException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("phase", authority.phase().word());
        authority.taintedAt().ifPresent(at -> facts.put("tainted at", at.toString()));
        authority
                .signedBy()
                .ifPresent(by ->
                        facts.put(authority.id().tier() == Tier.ROOT ? "cross-signed by" : "signed by", by.toString()));
        facts.put("subject", certificate.getSubjectX500Principal().getName());
        facts.put("serial", certificate.getSerialNumber().toString(16));
        facts.put("sha256", Digests.sha256(certificate.getEncoded()));
        facts.put("not before", certificate.getNotBefore().toInstant().toString());
        facts.put("not after", certificate.getNotAfter().toInstant().toString());
        return facts;
    }

    private static Map<String, Object> journal(Verification journal) {
        Map<String, Object> facts = new LinkedHashMap<>();
        if (journal instanceof Verification.Intact intact) {
            facts.put("records", intact.records());
            facts.put("head", intact.last().print());
        } else {
            facts.put("damaged", Faults.line((Verification.Faulty) journal));
        }
        return facts;
    }

    private static void print(PrintWriter out, String indent, Map<?, ?> facts) {
        facts.forEach((name, value) -> {
            if (value instanceof Map<?, ?> nested) {
                out.println(indent + name + ":");
                print(out, indent + "  ", nested);
            } else if (value instanceof List<?> lines) {
                out.println(indent + name + ":");
                lines.forEach(line -> out.println(indent + "  " + line));
            } else {
                out.println(indent + name + ": " + value);
            }
        });
    }
}
