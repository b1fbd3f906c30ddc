package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.journal.JournalFiles;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * What an authority has around it.
 *
 * @param clock the wall clock, by which certificates are made and judged
 * @param monotonic tells when the wall clock was set
 * @param journals gives the files of the journal whose folder it is given
 */
public record Surroundings(InstantSource clock, MonotonicClock monotonic, Function<Path, JournalFiles> journals) {

    /** A wall clock, and of the rest the real things. */
    public Surroundings(InstantSource clock) {
        this(clock, MonotonicClock.SYSTEM, JournalFiles::in);
    }
}
