package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What should happen.
 *
 * @param steps what may be done now, in this order; it is right to do only some from the front and then ask again
 * @param after the hierarchy once all are done
 * @param waits what the rest waits for
 * @param askAgain when to ask again at the latest if nothing else is news, always after now, or now if these steps change
 *     the trust bundle; empty if only news can help. New acknowledgements, leaves and commands are news
 * @param renewNow issuing authorities whose leaves have to be renewed at once
 * @param serverLeafMayMove whether the server's own leaf may be of the active issuing authority: it moves last, so that
 *     those who were away can still come back. Where its old one is tainted or about to end it moves anyway
 * @param findings what the operator should know
 */
public record Decision(
        List<Step> steps,
        Hierarchy after,
        List<Wait> waits,
        Optional<Instant> askAgain,
        List<AuthorityId> renewNow,
        boolean serverLeafMayMove,
        List<Finding> findings) {

    /** Copies. */
    public Decision {
        steps = List.copyOf(steps);
        waits = List.copyOf(waits);
        renewNow = List.copyOf(renewNow);
        findings = List.copyOf(findings);
    }

    /** The same with more findings, which come first. */
    public Decision with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(more);
        all.addAll(findings);
        return new Decision(steps, after, waits, askAgain, renewNow, serverLeafMayMove, all);
    }
}
