package dev.chromamesh.ca.rotation;

import java.util.List;

/**
 * What a decision is made from, besides the hierarchy.
 *
 * @param rootAvailable whether the keys of the roots are on the host, so that roots can be made, sign and be wiped
 * @param commands what the operator asked for since the last decision whose steps were journaled
 */
public record Inputs(
        Moment moment,
        boolean rootAvailable,
        LedgerView ledger,
        BundleAcknowledgement acknowledgements,
        List<Command> commands) {

    /** Copies. */
    public Inputs {
        commands = List.copyOf(commands);
    }
}
