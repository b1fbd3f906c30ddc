package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.config.WorkloadDraft.CallDraft;
import dev.chromamesh.mesh.config.WorkloadDraft.Serving;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.model.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is allowed, yet hardly meant. Only for a file without errors. */
final class Advice {

    /** A caller and a Chroma. */
    private record Pair(String from, String to) {}

    /** The strongest grant of a pair and the first rule that has it. */
    private record Grant(Role role, int rule) {}

    private final List<WorkloadDraft> workloads;
    private final List<RuleDraft> rules;
    private final Findings findings;
    private final Map<Pair, Grant> grants = new HashMap<>();

    private Advice(List<WorkloadDraft> workloads, List<RuleDraft> rules, Findings findings) {
        this.workloads = workloads;
        this.rules = rules;
        this.findings = findings;
        for (int i = 0; i < rules.size(); i++) {
            Grant grant = new Grant(rules.get(i).role().orElseThrow(), i);
            pairs(rules.get(i))
                    .forEach(pair -> grants.merge(
                            pair, grant, (had, next) -> next.role().compareTo(had.role()) > 0 ? next : had));
        }
    }

    static void add(List<WorkloadDraft> workloads, List<RuleDraft> rules, Findings findings) {
        Advice advice = new Advice(workloads, rules, findings);
        advice.idleWorkloads();
        advice.callsWithoutGrant();
        advice.grantsWithoutCall();
        advice.redundantGrants();
        advice.repeatedNames();
    }

    private void idleWorkloads() {
        for (WorkloadDraft workload : workloads) {
            if (isIdle(workload)) {
                findings.add(
                        DiagnosticCode.IDLE_WORKLOAD,
                        workload.name().span(),
                        "workload " + Quote.of(workload.name().text()) + " neither serves nor calls a Chroma");
            }
        }
    }

    private void callsWithoutGrant() {
        for (WorkloadDraft workload : workloads) {
            String caller = workload.name().text();
            for (CallDraft call : workload.calls()) {
                String target = call.target().text();
                if (!grants.containsKey(new Pair(caller, target))) {
                    findings.add(
                            DiagnosticCode.CALL_WITHOUT_GRANT,
                            call.target().span(),
                            "no access rule lets " + Quote.of(caller) + " into " + Quote.of(target)
                                    + ": every request will be refused",
                            "add {from: " + caller + ", to: " + target + ", role: reader} to access");
                }
            }
        }
    }

    private void grantsWithoutCall() {
        Map<String, Set<String>> called = workloads.stream()
                .filter(workload -> !isIdle(workload))
                .collect(Collectors.toMap(
                        workload -> workload.name().text(),
                        workload -> workload.calls().stream()
                                .map(call -> call.target().text())
                                .collect(Collectors.toSet())));
        for (RuleDraft rule : rules) {
            for (YamlNode.Scalar from : rule.from()) {
                Set<String> targets = called.get(from.text());
                if (targets == null) {
                    continue;
                }
                List<String> uncalled = rule.to().stream()
                        .map(YamlNode.Scalar::text)
                        .filter(target -> !targets.contains(target))
                        .distinct()
                        .map(Quote::of)
                        .toList();
                if (!uncalled.isEmpty()) {
                    findings.add(
                            DiagnosticCode.GRANT_WITHOUT_CALL,
                            from.span(),
                            Quote.of(from.text()) + " may enter " + String.join(", ", uncalled)
                                    + ", which it does not call");
                }
            }
        }
    }

    private void redundantGrants() {
        for (int i = 0; i < rules.size(); i++) {
            RuleDraft rule = rules.get(i);
            int number = i;
            Set<Grant> strongest = pairs(rule).stream().map(grants::get).collect(Collectors.toSet());
            if (strongest.stream().noneMatch(grant -> grant.rule() == number)) {
                String lines = strongest.stream()
                        .map(grant -> rules.get(grant.rule()).span().line())
                        .distinct()
                        .sorted()
                        .map(line -> Integer.toString(line))
                        .collect(Collectors.joining(", "));
                findings.add(
                        DiagnosticCode.REDUNDANT_GRANT,
                        rule.span(),
                        "access rule adds nothing to what other rules grant",
                        "see line " + lines);
            }
        }
    }

    private void repeatedNames() {
        for (RuleDraft rule : rules) {
            for (List<YamlNode.Scalar> names : List.of(rule.from(), rule.to())) {
                Set<String> seen = new HashSet<>();
                for (YamlNode.Scalar name : names) {
                    if (!seen.add(name.text())) {
                        findings.add(
                                DiagnosticCode.REDUNDANT_GRANT,
                                name.span(),
                                Quote.of(name.text()) + " stands twice in this list");
                    }
                }
            }
        }
    }

    private static boolean isIdle(WorkloadDraft workload) {
        return workload.serving() == Serving.NO && workload.calls().isEmpty();
    }

    private static Set<Pair> pairs(RuleDraft rule) {
        Set<Pair> pairs = new HashSet<>();
        for (YamlNode.Scalar from : rule.from()) {
            for (YamlNode.Scalar to : rule.to()) {
                pairs.add(new Pair(from.text(), to.text()));
            }
        }
        return pairs;
    }
}
