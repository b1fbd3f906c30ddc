package dev.chromamesh.controlplane;

import dev.chromamesh.xds.AckLedger;
import dev.chromamesh.xds.Client;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator, once, of each response that an Envoy refused. For one thread. */
final class RejectionLog {

    private static final Logger log = LoggerFactory.getLogger(RejectionLog.class);

    private final Map<Client, AckLedger.Rejected> told = new HashMap<>();

    void look(AckLedger ledger) {
        told.keySet().retainAll(ledger.clients().keySet());
        ledger.clients()
                .forEach((client, entry) -> entry.lastRejection().ifPresent(rejected -> {
                    if (!rejected.equals(told.put(client, rejected))) {
                        log.warn(
                                "rejected by the Envoy of {}: {} {}: {}",
                                client.audience(),
                                rejected.type(),
                                rejected.culprits(),
                                rejected.text());
                    }
                }));
    }
}
