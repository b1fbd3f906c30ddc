package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.model.Call;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Workload;
import java.util.List;
import java.util.Optional;

/**
 * A workload as far as it could be read. A part that is wrong has been reported and is missing here.
 *
 * @param name as it stands in the file; may be no valid name
 * @param serving whether it serves a Chroma
 * @param chroma the Chroma, where it could be read
 * @param calls the calls, the unreadable ones included
 */
record WorkloadDraft(YamlNode.Scalar name, Serving serving, Optional<ChromaServer> chroma, List<CallDraft> calls) {

    /** Whether a workload serves a Chroma. */
    enum Serving {
        YES,
        NO,
        /** It is described so wrongly that it may be meant to. */
        UNKNOWN
    }

    /** A call whose target may not exist and whose address may be wrong. */
    record CallDraft(YamlNode.Scalar target, Optional<HostPort> listen) {}

    /** The finished workload; only for a file without errors. */
    Workload finish() {
        List<Call> finished = calls.stream()
                .map(call -> new Call(
                        call.target().text(),
                        call.listen().orElseThrow(),
                        call.target().span()))
                .toList();
        return new Workload(name.text(), chroma, finished, name.span());
    }
}
