package dev.chromamesh.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.journal.FragileFiles.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class JournalGroupTest {

    private static final int CALLERS = 64;

    private final FragileFiles files = new FragileFiles();
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);

    @AfterEach
    void endThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callersThatWaitAtTheSameTimeShareOneSyncOfEachFile() throws Exception {
        try (Journal journal = Journals.open(files)) {
            int logSyncs = files.logSyncs();
            int headSyncs = files.headSyncs();

            List<Future<Long>> sequences = appendTogether(journal);

            List<Long> found = new ArrayList<>();
            for (Future<Long> each : sequences) {
                found.add(each.get());
            }
            assertThat(found).doesNotHaveDuplicates().allMatch(each -> each >= 2 && each <= CALLERS + 1);
            // One group of the first caller alone, one of all that came meanwhile
            assertThat(files.logSyncs() - logSyncs).isEqualTo(2);
            assertThat(files.headSyncs() - headSyncs).isEqualTo(2);
            assertThat(Journals.entries(journal)).hasSize(CALLERS + 1);
        }
    }

    @Test
    void aFailureReachesEachCallerOfTheGroup() throws Exception {
        try (Journal journal = Journals.open(files)) {
            // The first caller's group writes and syncs log and head, then the next log write fails
            files.failAt(files.operations() + 5, Failure.NO_SPACE);

            for (Future<Long> each : appendTogether(journal)) {
                assertThatThrownBy(each::get)
                        .cause()
                        .isInstanceOf(JournalUnavailableException.class)
                        .hasMessage("journal is unavailable: journal-000000000001.log cannot be written"
                                + " (java.io.IOException: No space left on device). Check free space, permissions and"
                                + " the disk; the next append tries again by itself");
            }
            assertThat(journal.append(Journals.issued(1))).isEqualTo(2);
        }
    }

    /** Appends while a first append is held in its sync. */
    private List<Future<Long>> appendTogether(Journal journal) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        files.beforeLogSync(() -> {
            held.countDown();
            await(go);
        });
        Future<Long> first = threads.submit(() -> journal.append(Journals.issued(0)));
        held.await();
        files.beforeLogSync(() -> {});
        List<Future<Long>> others = new ArrayList<>();
        for (int i = 1; i <= CALLERS; i++) {
            Entry entry = Journals.issued(i);
            Callable<Long> append = () -> journal.append(entry);
            others.add(threads.submit(append));
        }
        while (journal.waiting() < CALLERS) {
            Thread.onSpinWait();
        }
        go.countDown();
        assertThat(first.get()).isEqualTo(1);
        return others;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void eachThreadsAppendsKeepTheirOrderAndTheirEntriesStayTogether() throws Exception {
        try (Journal journal = Journals.open(files, 3000)) {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                String name = Integer.toString(thread);
                done.add(threads.submit(() -> {
                    for (int i = 0; i < 30; i += 2) {
                        journal.append(numbered(name, i), numbered(name, i + 1));
                    }
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }

            List<Entry> entries = Journals.entries(journal);
            assertThat(entries).hasSize(16 * 30);
            for (int thread = 0; thread < 16; thread++) {
                String name = Integer.toString(thread);
                List<Entry> wanted = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    wanted.add(numbered(name, i));
                }
                assertThat(entries.stream()
                                .filter(each -> name.equals(each.fields().get("thread"))))
                        .containsExactlyElementsOf(wanted);
            }
            for (int i = 0; i < entries.size(); i += 2) {
                assertThat(entries.get(i).fields().get("thread"))
                        .isEqualTo(entries.get(i + 1).fields().get("thread"));
            }
        }
    }

    private static Entry numbered(String thread, int number) {
        return Journals.entry("step", "thread", thread, "number", Integer.toString(number));
    }

    @Test
    void itComesBackByItselfWhenThereIsSpaceAgain() throws Exception {
        try (Journal journal = Journals.open(files)) {
            journal.append(Journals.issued(1));
            ExportedHead head = journal.head();
            files.failFromNowOn(Failure.NO_SPACE);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> journal.append(Journals.issued(2)))
                        .isInstanceOf(JournalUnavailableException.class)
                        .hasMessageContaining("No space left on device");
                assertThat(journal.head()).isEqualTo(head);
            }

            files.heal();

            assertThat(journal.append(Journals.issued(4))).isEqualTo(2);
            assertThat(Journals.entries(journal)).containsExactly(Journals.issued(1), Journals.issued(4));
        }
    }

    @Test
    void damageThatIsFoundAfterAFailureStaysKnown() throws Exception {
        try (Journal journal = Journals.open(files)) {
            journal.append(Journals.issued(1));
            files.failAt(files.operations() + 1, Failure.BROKEN);
            assertThatThrownBy(() -> journal.append(Journals.issued(2)))
                    .isInstanceOf(JournalUnavailableException.class);
            files.put("journal-000000000001.log", new byte[0]);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> journal.append(Journals.issued(3)))
                        .isInstanceOf(JournalDamagedException.class);
            }
        }
    }
}
