package dev.chromamesh.ca.rotation;

import java.util.List;
import java.util.Optional;

/** What a command becomes. */
final class Commands {

    private static final int MOST_ORDERS = 8;

    private Commands() {}

    /** Either a step, or why there is none. */
    record Answer(Optional<Step> step, Optional<Finding> refusal) {

        private static Answer of(Step step) {
            return new Answer(Optional.of(step), Optional.empty());
        }

        private static Answer refused(String why) {
            return new Answer(Optional.empty(), Optional.of(new Finding(Finding.Code.COMMAND_REFUSED, why, List.of())));
        }
    }

    static Answer answer(Command command, Situation s) {
        if (command instanceof Command.Rotate rotate) {
            return rotate(rotate, s);
        } else if (command instanceof Command.Taint taint) {
            return taint(taint, s);
        } else if (command instanceof Command.Waive override) {
            return override(override, s);
        }
        throw new IllegalArgumentException("command: " + command + " (expected: a known one)");
    }

    private static Answer rotate(Command.Rotate command, Situation s) {
        if (s.hierarchy().orders().size() >= MOST_ORDERS) {
            return Answer.refused("There are " + MOST_ORDERS + " rotations asked for already; ask again after them.");
        }
        String keyType = command.keyType().orElse(s.policy().of(command.tier()).keyType());
        return Answer.of(new Step.Command(s.nextNumber(), s.now(), command.tier(), keyType));
    }

    private static Answer taint(Command.Taint command, Situation s) {
        Optional<Authority> authority = s.hierarchy().find(command.id());
        if (authority.isEmpty()) {
            return Answer.refused("There is no " + command.id() + ".");
        }
        if (authority.get().isTainted()) {
            return Answer.refused(command.id() + " is tainted already.");
        }
        if (authority.get().phase() == Phase.DESTROYED) {
            return Answer.refused("The key of " + command.id() + " was destroyed.");
        }
        return Answer.of(new Step.Taint(s.nextNumber(), s.now(), command.id()));
    }

    private static Answer override(Command.Waive command, Situation s) {
        if (command.reason().isBlank()) {
            return Answer.refused("Say why nobody is to be waited for.");
        }
        boolean isWaitedFor = Waits.acknowledgements(s).anyMatch(wait -> wait.bundle() == command.bundle());
        if (!isWaitedFor) {
            return Answer.refused("No acknowledgement of trust bundle " + command.bundle() + " is waited for.");
        }
        return Answer.of(new Step.Waive(s.nextNumber(), s.now(), command.bundle(), command.reason()));
    }
}
