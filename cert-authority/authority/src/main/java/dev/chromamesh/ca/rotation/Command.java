package dev.chromamesh.ca.rotation;

import java.util.Optional;

/** What an operator can ask for. */
public sealed interface Command {

    /**
     * Let another authority of this tier take over, as soon as that is safe.
     *
     * @param keyType the kind of its key; empty for the policy's
     */
    record Rotate(Tier tier, Optional<String> keyType) implements Command {}

    /** The key may be in the wrong hands: never sign with it again. */
    record Taint(AuthorityId id) implements Command {}

    /**
     * Go on without the acknowledgements that are missing for this trust bundle, and those before it.
     *
     * @param bundle one that is waited for
     * @param reason for the record, not blank
     */
    record Waive(long bundle, String reason) implements Command {}
}
