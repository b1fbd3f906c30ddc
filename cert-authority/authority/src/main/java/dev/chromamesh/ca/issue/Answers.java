package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.ledger.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One answer for one question: who asks again, because the answer was lost on its way, gets the same certificate. Two who
 * ask with one key at the same time never both get one. Thread-safe.
 */
final class Answers {

    /** As long as a join token lives. */
    static final Duration GRACE = Duration.ofMinutes(10);

    /**
     * Some tens of megabytes. Whoever asks again after more than that gets another certificate, as after a restart.
     */
    static final int MOST = 10_000;

    private record Answer(Asked asked, Instant at, CompletableFuture<Issuance> given) {

        boolean isStale(Instant now) {
            return isGiven() && (now.isBefore(at) || now.isAfter(at.plus(GRACE)));
        }

        boolean isGiven() {
            return given.isDone();
        }
    }

    /** By key, the oldest first. */
    private final Map<String, Answer> answers = new LinkedHashMap<>();

    /**
     * The answer that was given, or is being given, to the same question; else a new one.
     *
     * @param stillGood whether a certificate that was given before may be given again
     * @param answer makes a new one, in this thread
     */
    Issuance once(Asked asked, Instant now, Predicate<Issued> stillGood, Supplier<Issuance> answer) {
        Answer mine = new Answer(asked, now, new CompletableFuture<>());
        Optional<Answer> before = putUnlessThere(mine, now);
        while (before.isPresent()) {
            if (!before.get().asked().equals(asked)) {
                return keyReused("is in use by another request");
            }
            Issuance given = await(before.get());
            if (given instanceof Issued issued && stillGood.test(issued)) {
                return given;
            }
            forget(before.get());
            before = putUnlessThere(mine, now);
        }
        return give(mine, answer);
    }

    /**
     * Refuses a key.
     *
     * @param how continues a sentence that begins with the key
     */
    static Refused keyReused(String how) {
        return new Refused(RefusalCode.KEY_REUSED, "public key " + how + " (expected: a new key for each certificate)");
    }

    private Issuance give(Answer mine, Supplier<Issuance> answer) {
        try {
            Issuance given = answer.get();
            if (!(given instanceof Issued)) {
                forget(mine);
            }
            mine.given().complete(given);
            return given;
        } catch (RuntimeException | Error e) {
            forget(mine);
            mine.given().completeExceptionally(e);
            throw e;
        }
    }

    private static Issuance await(Answer before) {
        try {
            return before.given().join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the same request failed a moment ago", e.getCause());
        }
    }

    /** The answer that stands there already; empty if this one was put in its place. */
    private synchronized Optional<Answer> putUnlessThere(Answer mine, Instant now) {
        forgetOldest(now);
        Answer before = answers.get(mine.asked().key());
        if (before != null && !before.isStale(now)) {
            return Optional.of(before);
        }
        answers.put(mine.asked().key(), mine);
        return Optional.empty();
    }

    private void forgetOldest(Instant now) {
        Iterator<Answer> oldest = answers.values().iterator();
        boolean more = true;
        while (more && oldest.hasNext()) {
            Answer next = oldest.next();
            more = next.isStale(now) || (answers.size() >= MOST && next.isGiven());
            if (more) {
                oldest.remove();
            }
        }
    }

    private synchronized void forget(Answer answer) {
        answers.remove(answer.asked().key(), answer);
    }
}
