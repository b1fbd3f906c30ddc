package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.rotation.Decision;
import dev.chromamesh.ca.rotation.Step;
import java.util.List;
import java.util.Optional;

/**
 * What became of one look at rotation.
 *
 * @param done the steps that were carried out, in order
 * @param decision what is to be done after them and what that waits for
 * @param rootsMissing why the roots cannot sign now, if they cannot
 * @param trouble why not all steps that are due were carried out, if they were not; it is tried again
 */
public record RotationOutcome(
        List<Step> done, Decision decision, Optional<String> rootsMissing, Optional<String> trouble) {

    /** Copies. */
    public RotationOutcome {
        done = List.copyOf(done);
    }
}
