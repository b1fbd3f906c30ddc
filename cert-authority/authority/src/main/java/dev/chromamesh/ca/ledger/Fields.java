package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.journal.Entry;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads the fields of a record; complains with an {@link IllegalArgumentException} that names the field. */
record Fields(Entry entry) {

    String text(String name) {
        return optional(name).orElseThrow(() -> new IllegalArgumentException("has no field \"" + name + "\""));
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(entry.fields().get(name));
    }

    Instant moment(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("field \"" + name + "\" is no moment", e);
        }
    }

    long number(String name) {
        try {
            return Long.parseLong(text(name));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("field \"" + name + "\" is no number", e);
        }
    }

    RevocationReason reason(String name) {
        return RevocationReason.of(text(name))
                .orElseThrow(() ->
                        new IllegalArgumentException("field \"" + name + "\" is none of " + RevocationReason.words()));
    }

    SpiffeId id(String name) {
        try {
            return SpiffeId.parse(text(name));
        } catch (InvalidSpiffeIdException e) {
            throw new IllegalArgumentException("field \"" + name + "\" is no SPIFFE ID", e);
        }
    }
}
