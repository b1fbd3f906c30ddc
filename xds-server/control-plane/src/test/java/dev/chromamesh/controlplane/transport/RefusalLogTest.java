package dev.chromamesh.controlplane.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chromamesh.controlplane.FakeClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalLogTest {

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));
    private final RefusalLog refusals = new RefusalLog(clock);

    @BeforeEach
    void listen() {
        logged.start();
        logger().addAppender(logged);
        logger().setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(logged);
        logger().setLevel(null);
    }

    @Test
    void aRefusalIsOneLine() {
        refusals.refused("join", "the token was used");

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("join refused: the token was used");
    }

    @Test
    void aFloodIsCutOffWithANote() {
        flood();

        assertThat(logged.list).hasSize(RefusalLog.LINES + 1);
        assertThat(logged.list.get(RefusalLog.LINES).getFormattedMessage()).contains("not logged");
    }

    @Test
    void theNextMinuteIsToldAgain() {
        flood();
        logged.list.clear();

        clock.advance(RefusalLog.WINDOW);
        refusals.refused("join", "again");

        assertThat(logged.list).hasSize(1);
    }

    @Test
    void aClockThatIsSetBackDoesNotSilenceForLong() {
        flood();
        logged.list.clear();

        clock.advance(Duration.ofDays(-1));
        refusals.refused("join", "again");

        assertThat(logged.list).hasSize(1);
    }

    private void flood() {
        for (int i = 0; i < 1000; i++) {
            refusals.refused("join", "number " + i);
        }
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(RefusalLog.class);
    }
}
