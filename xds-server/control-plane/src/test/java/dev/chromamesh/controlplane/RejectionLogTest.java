package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chromamesh.xds.AckLedger;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RejectionLogTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final Client CLIENT = new Client("spiffe://chroma.example/search#1", "1");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final RejectionLog rejections = new RejectionLog();

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
    void aRejectionIsToldOnceInEnvoysWords() {
        AckLedger ledger = ledger(Optional.of(rejected("cannot bind", NOW)));

        rejections.look(ledger);
        rejections.look(ledger);

        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("rejected by the Envoy of spiffe://chroma.example/search#1: "
                        + "LISTENER [egress/chroma-a]: cannot bind");
    }

    @Test
    void theNextOneIsToldToo() {
        rejections.look(ledger(Optional.of(rejected("cannot bind", NOW))));
        rejections.look(ledger(Optional.of(rejected("cannot bind", NOW.plusSeconds(1)))));

        assertThat(logged.list).hasSize(2);
    }

    @Test
    void nothingIsToldWhileAllIsWell() {
        rejections.look(ledger(Optional.empty()));

        assertThat(logged.list).isEmpty();
    }

    private static AckLedger ledger(Optional<AckLedger.Rejected> rejected) {
        return new AckLedger(Map.of(CLIENT, new AckLedger.Entry(true, NOW, Optional.empty(), Map.of(), rejected)));
    }

    private static AckLedger.Rejected rejected(String text, Instant at) {
        return new AckLedger.Rejected(ResourceType.LISTENER, List.of("egress/chroma-a"), text, at);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(RejectionLog.class);
    }
}
