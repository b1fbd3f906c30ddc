package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.config.Fields.Field;
import dev.chromamesh.mesh.config.WorkloadDraft.CallDraft;
import dev.chromamesh.mesh.config.WorkloadDraft.Serving;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The map {@code workloads}. */
final class WorkloadReader {

    private final Findings findings;

    WorkloadReader(Findings findings) {
        this.findings = findings;
    }

    /** The workloads in the order of the file; nothing where {@code workloads} is no map. */
    Optional<List<WorkloadDraft>> read(YamlNode node) {
        return Fields.entries(node, "workloads", findings)
                .map(entries -> entries.stream().map(this::workload).toList());
    }

    private WorkloadDraft workload(Field entry) {
        YamlNode.Scalar name = entry.key();
        checkName(name);
        String quoted = Quote.of(name.text());
        String what = "workload " + quoted;
        Optional<Fields> read = Fields.of(entry.value(), what, Set.of("chroma", "calls"), findings);
        if (read.isEmpty()) {
            return new WorkloadDraft(name, Serving.UNKNOWN, Optional.empty(), List.of());
        }
        Fields fields = read.get();
        List<ListenAddress> listeners = new ArrayList<>();
        Optional<ChromaServer> chroma = fields.value("chroma").flatMap(node -> chroma(node, quoted, listeners));
        List<CallDraft> calls = fields.value("calls")
                .map(node -> calls(node, name.text(), listeners))
                .orElse(List.of());
        checkAddresses(chroma, listeners);
        return new WorkloadDraft(name, serving(fields), chroma, calls);
    }

    private static Serving serving(Fields fields) {
        if (fields.value("chroma").isPresent()) {
            return Serving.YES;
        }
        return fields.misspelt().contains("chroma") ? Serving.UNKNOWN : Serving.NO;
    }

    private void checkName(YamlNode.Scalar name) {
        String text = name.text();
        if (Workload.isReserved(text)) {
            findings.add(
                    DiagnosticCode.RESERVED_WORKLOAD_NAME,
                    name.span(),
                    "the name " + Quote.of(text) + " is reserved for the mesh itself",
                    "choose another name");
        } else if (name.isNothing() || !Workload.isName(text)) {
            findings.add(
                    DiagnosticCode.INVALID_WORKLOAD_NAME,
                    name.span(),
                    "the workload name " + Quote.of(text) + " is invalid",
                    "use 1 to 63 of the letters a-z and A-Z, digits, '.', '-' and '_'; a letter or digit at both ends");
        }
    }

    private Optional<ChromaServer> chroma(YamlNode node, String workload, List<ListenAddress> listeners) {
        return Fields.of(node, "chroma of " + workload, Set.of("port", "probe"), findings)
                .flatMap(fields -> {
                    OptionalInt port = fields.value("port")
                            .map(value -> AddressReader.port(value, "the port of " + workload, findings))
                            .orElse(OptionalInt.of(ChromaServer.DEFAULT_PORT));
                    Optional<ListenAddress> probe = fields.value("probe")
                            .flatMap(value -> AddressReader.any(value, "the probe of " + workload, findings));
                    probe.ifPresent(listeners::add);
                    return port.isPresent()
                            ? Optional.of(new ChromaServer(port.getAsInt(), probe.map(ListenAddress::hostPort)))
                            : Optional.empty();
                });
    }

    private List<CallDraft> calls(YamlNode node, String caller, List<ListenAddress> listeners) {
        List<CallDraft> calls = new ArrayList<>();
        for (Field entry :
                Fields.entries(node, "calls of " + Quote.of(caller), findings).orElse(List.of())) {
            String purpose = "the call from " + Quote.of(caller) + " to "
                    + Quote.of(entry.key().text());
            Optional<ListenAddress> listener = AddressReader.loopback(entry.value(), purpose, findings);
            listener.ifPresent(listeners::add);
            Optional<HostPort> listen = listener.map(ListenAddress::hostPort);
            calls.add(new CallDraft(entry.key(), listen));
        }
        return calls;
    }

    /** All addresses of a workload are on one host. */
    private void checkAddresses(Optional<ChromaServer> chroma, List<ListenAddress> listeners) {
        for (int i = 0; i < listeners.size(); i++) {
            ListenAddress listener = listeners.get(i);
            if (chroma.filter(server -> server.port() == listener.port()).isPresent()) {
                findings.add(
                        DiagnosticCode.ADDRESS_TAKEN,
                        listener.span(),
                        listener.purpose() + " uses port " + listener.port() + ", where its own Chroma listens",
                        "choose another port");
                continue;
            }
            Optional<ListenAddress> earlier = listeners.subList(0, i).stream()
                    .filter(listener::collidesWith)
                    .findFirst();
            earlier.ifPresent(other -> findings.add(
                    DiagnosticCode.ADDRESS_TAKEN,
                    listener.span(),
                    listener.purpose() + " uses the address of " + other.purpose(),
                    "choose another port; the other one stands in line "
                            + other.span().line()));
        }
    }
}
