package dev.chromamesh.ca.rotation;

import java.util.List;

/**
 * Something an operator should know.
 *
 * @param code what kind of thing
 * @param text a sentence: what is so, and what to do
 * @param holders whom it concerns, by name
 */
public record Finding(Code code, String text, List<Holder> holders) {

    /** Kinds of findings. */
    public enum Code {
        /** No leaf can be signed now. */
        ISSUANCE_STOPPED,
        /** The root's key has to come to the host. */
        ROOT_KEY_NEEDED,
        /** Fewer than two issuing authorities are left while the root's key is away. */
        FEW_ISSUERS_LEFT,
        /** The root's life is half over or more while its key is away. */
        ROOT_AGES,
        /** Holders that did not acknowledge in time, and were waited for no longer. */
        LEFT_BEHIND,
        /** What waiving acknowledgements would do, before it is done. */
        OVERRIDE_WOULD_BREAK,
        /** A command that makes no sense now. */
        COMMAND_REFUSED
    }

    /** Copies. */
    public Finding {
        holders = List.copyOf(holders);
    }
}
