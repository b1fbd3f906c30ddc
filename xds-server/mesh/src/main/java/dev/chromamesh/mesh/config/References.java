package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.config.WorkloadDraft.Serving;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checks that every name in calls and access is the name of something that fits. */
final class References {

    private final Map<String, Serving> workloads;
    private final List<String> chromas;
    private final Findings findings;

    private References(List<WorkloadDraft> workloads, Findings findings) {
        this.workloads = workloads.stream()
                .collect(Collectors.toMap(workload -> workload.name().text(), WorkloadDraft::serving));
        this.chromas = workloads.stream()
                .filter(workload -> workload.serving() != Serving.NO)
                .map(workload -> workload.name().text())
                .toList();
        this.findings = findings;
    }

    static void check(List<WorkloadDraft> workloads, List<RuleDraft> rules, Findings findings) {
        References references = new References(workloads, findings);
        for (WorkloadDraft workload : workloads) {
            String caller = Quote.of(workload.name().text());
            workload.calls().forEach(call -> references.chroma(call.target(), caller + " calls"));
        }
        for (RuleDraft rule : rules) {
            rule.from().forEach(references::caller);
            rule.to().forEach(name -> references.chroma(name, "access rule names"));
        }
    }

    private void caller(YamlNode.Scalar name) {
        if (!workloads.containsKey(name.text())) {
            unknown(name, "access rule names", List.copyOf(workloads.keySet()));
        }
    }

    private void chroma(YamlNode.Scalar name, String subject) {
        Serving serving = workloads.get(name.text());
        if (serving == null) {
            unknown(name, subject, chromas);
        } else if (serving == Serving.NO) {
            findings.add(
                    DiagnosticCode.NOT_A_CHROMA,
                    name.span(),
                    subject + " " + Quote.of(name.text()) + ", which serves no Chroma",
                    Suggestions.help("", chromas)
                            .or(() -> Optional.of("give a workload \"chroma: {}\" to make it a Chroma")));
        }
    }

    private void unknown(YamlNode.Scalar name, String subject, List<String> known) {
        findings.add(
                DiagnosticCode.UNKNOWN_WORKLOAD,
                name.span(),
                subject + " unknown workload " + Quote.of(name.text()),
                Suggestions.help(name.text(), known));
    }
}
