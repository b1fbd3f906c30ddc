package dev.chromamesh.xds;

import java.util.Optional;
import java.util.Set;

/**
 * What a stream waits for its client to do, and since when; times are nanoseconds of some clock that never jumps.
 *
 * @param silentSince when the stream began, as long as the client has said nothing
 * @param unreadSince when the transport ran out of room while there was something to do that needs it
 * @param heldBackBy answers and requests that have not come and that hold something back
 * @param heldBackSince when the newest of these came to do so
 */
record Patience(Optional<Long> silentSince, Optional<Long> unreadSince, Set<String> heldBackBy, long heldBackSince) {

    /** What to do about a client. */
    enum Verdict {
        /** It is in time. */
        WAIT,
        /** It opened a stream and says nothing. */
        END_SILENT,
        /** It does not read what it is sent. */
        END_UNREAD,
        /** It does not answer; what its answer holds back is sent all the same. */
        GIVE_UP
    }

    Patience {
        heldBackBy = Set.copyOf(heldBackBy);
    }

    /** Of a stream that has just begun. */
    static Patience begun(long now) {
        return new Patience(Optional.of(now), Optional.empty(), Set.of(), now);
    }

    /** The client has said something. */
    Patience heard() {
        return silentSince.isEmpty() ? this : new Patience(Optional.empty(), unreadSince, heldBackBy, heldBackSince);
    }

    /** Whether something waits for room in the transport. */
    Patience unread(boolean waiting, long now) {
        if (waiting == unreadSince.isPresent()) {
            return this;
        }
        return new Patience(silentSince, waiting ? Optional.of(now) : Optional.empty(), heldBackBy, heldBackSince);
    }

    /** What holds something back by now. */
    Patience heldBack(Set<String> awaited, long now) {
        return awaited.equals(heldBackBy) ? this : new Patience(silentSince, unreadSince, awaited, now);
    }

    /** What is due at a moment. */
    Verdict verdict(EngineSettings.Waiting waiting, long now) {
        if (silentSince
                .filter(since -> now - since >= waiting.firstRequest().toNanos())
                .isPresent()) {
            return Verdict.END_SILENT;
        }
        if (unreadSince
                .filter(since -> now - since >= waiting.reading().toNanos())
                .isPresent()) {
            return Verdict.END_UNREAD;
        }
        return !heldBackBy.isEmpty() && now - heldBackSince >= waiting.answer().toNanos()
                ? Verdict.GIVE_UP
                : Verdict.WAIT;
    }
}
