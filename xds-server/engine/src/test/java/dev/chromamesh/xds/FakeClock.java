package dev.chromamesh.xds;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes only when a test says so. */
final class FakeClock implements InstantSource {

    private volatile Instant now = Instant.parse("2026-11-25T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    /** The same time for what must not jump with the calendar. */
    Ticker ticker() {
        return new Ticker() {
            @Override
            public long read() {
                return Duration.between(Instant.EPOCH, now).toNanos();
            }
        };
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
