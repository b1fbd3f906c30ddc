package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.rotation.Holder;
import dev.chromamesh.ca.rotation.Step;
import java.util.List;
import java.util.stream.Collectors;

/** Says for a person what rotation does. */
public final class Sentences {

    private static final int SHOWN = 5;

    private Sentences() {}

    /** What a step does, without a full stop. */
    public static String of(Step step) {
        if (step instanceof Step.Prepare prepare) {
            return prepare.id() + " is made"
                    + prepare.signedBy().map(root -> " below " + root).orElse("") + ", valid to "
                    + prepare.validity().notAfter();
        } else if (step instanceof Step.Publish publish) {
            return publish.id() + " is in the trust bundle, from number " + publish.bundle() + " on";
        } else if (step instanceof Step.Activate activate) {
            return activate.id() + " signs from now on";
        } else if (step instanceof Step.Drain drain) {
            return drain.id() + " signs no more, and there is no other yet";
        } else if (step instanceof Step.Retire retire) {
            return "nothing in use depends on " + retire.id() + " any more";
        } else if (step instanceof Step.Destroy destroy) {
            return "the key of " + destroy.id() + " is destroyed";
        } else if (step instanceof Step.Taint taint) {
            return taint.id() + " is tainted: its key is not to be believed any more";
        } else if (step instanceof Step.Waive waive) {
            return "nobody is waited for who did not acknowledge trust bundle " + waive.bundle() + " (" + waive.reason()
                    + ")";
        } else if (step instanceof Step.Command command) {
            return "another " + command.tier().word() + " authority is to take over";
        }
        if (step instanceof Step.Raise raise) {
            return "the trust bundle has number " + raise.bundle() + " from now on";
        }
        throw new IllegalArgumentException("step: " + step + " (expected: a known one)");
    }

    /** The first few of some holders, as the end of a sentence; empty if there are none. */
    public static String names(List<Holder> holders) {
        if (holders.isEmpty()) {
            return "";
        }
        String first = holders.stream()
                .limit(SHOWN)
                .map(holder -> holder.name() + " (until " + holder.until() + ")")
                .collect(Collectors.joining(", "));
        int more = holders.size() - SHOWN;
        return " " + first + (more > 0 ? " and " + more + " more" : "");
    }
}
