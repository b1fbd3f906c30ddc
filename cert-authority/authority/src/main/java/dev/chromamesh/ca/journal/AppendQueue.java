package dev.chromamesh.ca.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Appends that wait to be written, in the order they came. For any thread.
 *
 * <p>One of those who wait leads: it writes for all. When it is done, the first of those who came meanwhile leads. Nobody
 * wakes up but to lead or because the append is done: with a lock in its place each of a crowd would have to get hold of
 * it once, only to see that there is nothing left to do.
 */
final class AppendQueue {

    /** Records in one group, so that those at its front do not wait long for those behind. */
    private static final int GROUP_LIMIT = 1024;

    private final Deque<Ticket> waiting = new ArrayDeque<>();
    private boolean led;

    /** One append and its end. */
    static final class Ticket {

        private final List<String> bodies;
        private final CompletableFuture<Boolean> leads = new CompletableFuture<>();
        private final CompletableFuture<Long> result = new CompletableFuture<>();

        private Ticket(List<Entry> entries) {
            // Here, in the caller's thread: who leads does it one after the other
            this.bodies = entries.stream().map(RecordLine::body).toList();
        }

        /** What its records say, each as {@link RecordLine#body}. */
        List<String> bodies() {
            return bodies;
        }

        /** Waits until it is its turn to lead, which it then must, or until it is done; an interrupt does not end it. */
        boolean leads() {
            return leads.join();
        }

        void succeed(long sequence) {
            result.complete(sequence);
            leads.complete(false);
        }

        /** Of no effect if it succeeded. */
        void fail(Exception failure) {
            result.completeExceptionally(failure);
            leads.complete(false);
        }

        /** What became of it, once it is done. */
        long outcome() throws JournalUnavailableException, JournalDamagedException {
            try {
                return result.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof JournalUnavailableException unavailable) {
                    throw unavailable;
                }
                if (e.getCause() instanceof JournalDamagedException damaged) {
                    throw damaged;
                }
                throw new IllegalStateException("not appended: " + e.getCause(), e.getCause());
            }
        }
    }

    Ticket add(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("no entries to append");
        }
        Ticket ticket = new Ticket(entries);
        add(ticket);
        return ticket;
    }

    private synchronized void add(Ticket ticket) {
        waiting.add(ticket);
        if (!led) {
            led = true;
            ticket.leads.complete(true);
        }
    }

    /** Takes the next group off; who leads is in it. */
    synchronized List<Ticket> take() {
        List<Ticket> group = new ArrayList<>();
        int records = 0;
        Ticket next = waiting.peek();
        while (next != null && (group.isEmpty() || records + next.bodies().size() <= GROUP_LIMIT)) {
            group.add(waiting.remove());
            records += next.bodies().size();
            next = waiting.peek();
        }
        return group;
    }

    /** Lets the first of those who wait lead from here on. */
    synchronized void handOver() {
        Ticket next = waiting.peek();
        if (next == null) {
            led = false;
        } else {
            next.leads.complete(true);
        }
    }

    synchronized int size() {
        return waiting.size();
    }
}
