package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the server follow its {@code mesh.yaml}, and tells the operator what became of each change. */
final class MeshFollower {

    private static final Logger log = LoggerFactory.getLogger(MeshFollower.class);

    private final Reconciler reconciler;

    MeshFollower(Reconciler reconciler) {
        this.reconciler = reconciler;
    }

    /** Takes what lies on the disk; false if it could not be dealt with and must be offered again. */
    boolean offer(MeshFile.Content content) {
        try {
            return reconciler.submit(() -> take(content)).join();
        } catch (RejectedExecutionException | CompletionException | CancellationException e) {
            log.error("the change of mesh.yaml could not be dealt with", e);
            return false;
        }
    }

    private boolean take(MeshFile.Content content) {
        ServerState before = reconciler.state();
        MeshIntake.Decision decision = MeshIntake.judge(content, Optional.of(before.mesh()));
        if (decision instanceof MeshIntake.Refuse refuse) {
            Optional<String> complaint = Optional.of(refuse.explanation());
            if (!before.complaint().equals(complaint)) {
                reconciler.complain(complaint);
                log.error("mesh.yaml refused, the last good one stays in force:\n{}", refuse.explanation());
            }
            return true;
        }
        if (decision instanceof MeshIntake.Adopt adopt) {
            return follow(adopt);
        }
        if (before.complaint().isPresent()) {
            reconciler.complain(Optional.empty());
            log.info("mesh.yaml is the last good one again");
        }
        return true;
    }

    private boolean follow(MeshIntake.Adopt adopt) {
        try {
            reconciler.follow(adopt.mesh());
        } catch (StoreException e) {
            log.error("mesh.yaml cannot be put into force and will be tried again: {}", e.getMessage());
            return false;
        }
        log.info(
                "mesh.yaml in force: {} workloads, {} access rules",
                adopt.mesh().mesh().workloads().size(),
                adopt.mesh().mesh().access().size());
        if (!adopt.notes().isEmpty()) {
            log.warn("mesh.yaml:\n{}", adopt.notes());
        }
        return true;
    }
}
