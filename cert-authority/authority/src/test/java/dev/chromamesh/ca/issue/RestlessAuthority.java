package dev.chromamesh.ca.issue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * A process that makes or opens an authority and then has it change its issuing authority without end, until it is
 * killed. Says the root's serial once the authority is open, and then the serial of each leaf that it handed out, each under
 * a new issuing authority.
 */
final class RestlessAuthority {

    private RestlessAuthority() {}

    /** Runs until killed. The argument is the folder. */
    public static void main(String[] arguments) throws Exception {
        SettableClock clock = new SettableClock(Samples.NOW);
        try (CertificateAuthority authority = Samples.open(Path.of(arguments[0]), clock)) {
            System.out.println(authority.chain().get(1).getSerialNumber());
            // Forth, into the last third of the issuing authority's life, and back, before the life of its successor:
            // each needs a new one.
            for (boolean forth = true; ; forth = !forth) {
                clock.set(forth ? Samples.NOW.plus(Duration.ofDays(70)) : Samples.NOW);
                System.out.println(Samples.issue(authority, Samples.DAY).leaf().getSerialNumber());
            }
        }
    }
}
