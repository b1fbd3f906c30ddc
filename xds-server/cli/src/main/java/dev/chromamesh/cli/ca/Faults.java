package dev.chromamesh.cli.ca;

import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;

/** How the commands say what is wrong. */
final class Faults {

    private Faults() {}

    /** What the library says of a folder is a sentence for the operator already. */
    static CommandFault environment(Exception fault) {
        return new CommandFault(ExitStatus.ENVIRONMENT, String.valueOf(fault.getMessage()), fault);
    }

    static String line(Verification.Faulty fault) {
        return fault.file() + ", line " + fault.line() + ", record " + fault.sequence() + ": " + fault.what();
    }
}
