package dev.chromamesh.ca.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Appends that wait to be written, in the order they came. For any thread. */
final class AppendQueue {

    /** Records in one group, so that those at its front do not wait long for those behind. */
    private static final int GROUP_LIMIT = 1024;

    private final Deque<Ticket> waiting = new ArrayDeque<>();

    /** One append and its end. */
    static final class Ticket {

        private final List<Entry> entries;
        private final CompletableFuture<Long> result = new CompletableFuture<>();

        private Ticket(List<Entry> entries) {
            this.entries = List.copyOf(entries);
        }

        List<Entry> entries() {
            return entries;
        }

        CompletableFuture<Long> result() {
            return result;
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

    synchronized Ticket add(List<Entry> entries) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException("no entries to append");
        }
        Ticket ticket = new Ticket(entries);
        waiting.add(ticket);
        return ticket;
    }

    /** Whether it was still waiting. */
    synchronized boolean withdraw(Ticket ticket) {
        boolean waited = waiting.remove(ticket);
        if (waited) {
            ticket.result().cancel(false);
        }
        return waited;
    }

    /** Takes the next group off. */
    synchronized List<Ticket> take() {
        List<Ticket> group = new ArrayList<>();
        int records = 0;
        Ticket next = waiting.peek();
        while (next != null && (group.isEmpty() || records + next.entries().size() <= GROUP_LIMIT)) {
            group.add(waiting.remove());
            records += next.entries().size();
            next = waiting.peek();
        }
        return group;
    }

    synchronized int size() {
        return waiting.size();
    }
}
