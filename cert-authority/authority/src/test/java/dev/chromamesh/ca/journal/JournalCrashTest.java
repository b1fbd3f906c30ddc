package dev.chromamesh.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.journal.FragileFiles.Failure;
import dev.chromamesh.ca.journal.FragileFiles.Unsynced;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalCrashTest {

    /** Small, so that the appends below go over several files. */
    private static final long FILE_LIMIT = 500;

    /** What an outside observer knows of a journal. */
    private static final class Known {

        private final List<Entry> acknowledged = new ArrayList<>();
        private final List<List<Entry>> inDoubt = new ArrayList<>();
        private ExportedHead head = ExportedHead.NONE;
        private boolean begun;

        /** Appends and notes what came of it. */
        void append(Journal journal, List<Entry> entries) throws JournalDamagedException {
            try {
                long last = journal.append(entries.toArray(Entry[]::new));
                inDoubt.add(entries);
                check(journal);
                assertThat(last).isEqualTo(acknowledged.size());
                assertThat(acknowledged).endsWith(entries.toArray(Entry[]::new));
                head = journal.head();
            } catch (JournalUnavailableException e) {
                inDoubt.add(entries);
            }
        }

        /** All that was acknowledged has to be there, and each append in doubt as a whole or not at all. */
        void check(Journal journal) throws JournalDamagedException, JournalUnavailableException {
            List<Entry> found = Journals.entries(journal);
            assertThat(journal.head().sequence()).isEqualTo(found.size());
            for (List<Entry> each : inDoubt) {
                int from = acknowledged.size();
                int to = from + each.size();
                if (to <= found.size() && found.subList(from, to).equals(each)) {
                    acknowledged.addAll(each);
                }
            }
            inDoubt.clear();
            assertThat(found).isEqualTo(acknowledged);
        }
    }

    @ParameterizedTest
    @EnumSource(Unsynced.class)
    void whereverTheMachineStopsAllThatWasAcknowledgedIsThereAndNothingInBetween(Unsynced unsynced) throws Exception {
        FragileFiles untouched = new FragileFiles();
        run(untouched, new Known());
        int operations = untouched.operations();
        assertThat(operations).isGreaterThan(40);

        for (int seed = 0; seed < (unsynced == Unsynced.PARTLY ? 10 : 1); seed++) {
            for (int stop = 1; stop <= operations; stop++) {
                FragileFiles files = new FragileFiles();
                Known known = new Known();
                files.failAt(stop, Failure.CRASH);
                run(files, known);
                files.restart(unsynced, new Random(seed));
                stopWhileOpening(files, known, unsynced, seed);

                try (Journal journal = Journals.open(files, FILE_LIMIT)) {
                    known.check(journal);
                    known.append(journal, List.of(Journals.issued(99)));
                    known.check(journal);
                } catch (AssertionError | JournalDamagedException e) {
                    throw new AssertionError("stopped at " + stop + ", seed " + seed, e);
                }
                assertThat(JournalVerifier.verify(files, Optional.of(known.head)))
                        .isInstanceOf(Verification.Intact.class);
            }
        }
    }

    /** The machine stops again, at each change that the opening makes. */
    private static void stopWhileOpening(FragileFiles files, Known known, Unsynced unsynced, int seed)
            throws JournalDamagedException {
        for (int stop = 1; stop <= 8; stop++) {
            files.failAt(files.operations() + stop, Failure.CRASH);
            try (Journal journal = Journals.open(files, FILE_LIMIT)) {
                assertThat(journal.head().sequence()).isGreaterThanOrEqualTo(known.acknowledged.size());
            } catch (JournalUnavailableException e) {
                assertThat(e).hasMessageContaining("Input/output error");
            }
            files.restart(unsynced, new Random(seed));
        }
    }

    private static void run(FragileFiles files, Known known) throws JournalDamagedException {
        try (Journal journal = Journals.open(files, FILE_LIMIT)) {
            known.begun = true;
            for (int i = 1; i <= 8; i++) {
                known.append(journal, i % 3 == 0 ? List.of(Journals.issued(i), Journals.issued(-i)) : one(i));
                if (!known.inDoubt.isEmpty()) {
                    return;
                }
            }
        } catch (JournalUnavailableException e) {
            assertThat(known.begun).isFalse();
        }
    }

    private static List<Entry> one(int i) {
        return List.of(Journals.issued(i));
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.class,
            names = {"NO_SPACE", "BROKEN"})
    void whicheverOperationFailsTheNextAppendFindsTheJournalWhole(Failure failure) throws Exception {
        FragileFiles untouched = new FragileFiles();
        run(untouched, new Known());

        for (int failing = 1; failing <= untouched.operations(); failing++) {
            for (Unsynced unsynced : Unsynced.values()) {
                FragileFiles files = new FragileFiles();
                Known known = new Known();
                files.failAt(failing, failure);
                run(files, known);
                try (Journal journal = Journals.open(files, FILE_LIMIT)) {
                    known.check(journal);
                    known.append(journal, one(50));
                    known.append(journal, one(51));
                    known.check(journal);
                }
                files.restart(unsynced, new Random(failing));
                try (Journal journal = Journals.open(files, FILE_LIMIT)) {
                    known.check(journal);
                } catch (AssertionError | JournalDamagedException e) {
                    throw new AssertionError("failing at " + failing + " " + unsynced, e);
                }
            }
        }
    }

    @Test
    void aJournalKeepsItsWordThroughAnyFailures() throws Exception {
        for (long seed = 1; seed <= 300; seed++) {
            try {
                anyFailures(new Random(seed));
            } catch (AssertionError | JournalDamagedException | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static void anyFailures(Random random) throws JournalDamagedException {
        FragileFiles files = new FragileFiles();
        Known known = new Known();
        for (int life = 0; life < 6; life++) {
            for (int i = 0; i < random.nextInt(4); i++) {
                files.failAt(files.operations() + 1 + random.nextInt(30), any(Failure.values(), random));
            }
            try (Journal journal = Journals.open(files, 200 + random.nextInt(800))) {
                known.check(journal);
                for (int i = 0; i < random.nextInt(12); i++) {
                    known.append(journal, entries(random));
                }
            } catch (JournalUnavailableException e) {
                assertThat(e).hasMessageContaining("the next append tries again");
            }
            if (random.nextBoolean()) {
                files.restart(any(Unsynced.values(), random), random);
            } else if (random.nextBoolean()) {
                files.heal();
            }
        }
        files.restart(Unsynced.LOST, random);
        try (Journal journal = Journals.open(files)) {
            known.check(journal);
        } catch (JournalUnavailableException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T any(T[] values, Random random) {
        return List.of(values).get(random.nextInt(values.length));
    }

    private static List<Entry> entries(Random random) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            entries.add(Journals.issued(random.nextInt()));
        }
        return entries;
    }
}
