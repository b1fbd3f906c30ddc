package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.journal.JournalRecord;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Step;
import dev.chromamesh.ca.rotation.Tier;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A step of rotation, as the journal keeps it: one kind of record for each kind of step.
 *
 * @param step what happened to the hierarchy
 * @param digests of the certificates of an authority that was made; empty for all other steps
 */
public record StepRecord(Step step, Optional<AuthorityDigests> digests) {

    /** Kinds of records that are steps. */
    private static final Set<String> KINDS = Set.of(
            Kinds.AUTHORITY_PREPARED,
            Kinds.AUTHORITY_PUBLISHED,
            Kinds.AUTHORITY_ACTIVE,
            Kinds.AUTHORITY_DRAINING,
            Kinds.AUTHORITY_RETIRED,
            Kinds.AUTHORITY_DESTROYED,
            Kinds.AUTHORITY_TAINTED,
            Kinds.ACKNOWLEDGEMENTS_WAIVED,
            Kinds.ROTATION_ORDERED,
            Kinds.BUNDLE_RAISED);

    /** @throws IllegalArgumentException if digests come with another step than the making of an authority, or not with that */
    public StepRecord {
        if ((step instanceof Step.Prepare) != digests.isPresent()) {
            throw new IllegalArgumentException("digests: " + digests + " (expected: of what is made, and only then)");
        }
    }

    /** A step that makes nothing. */
    public StepRecord(Step step) {
        this(step, Optional.empty());
    }

    /**
     * A record that is no step, to be on the disk before rotation goes on after a record of it could not be written.
     *
     * @param hierarchy as far as it is known
     */
    public static Entry resumed(Hierarchy hierarchy) {
        return new Entry(Kinds.ROTATION_RESUMED, new TreeMap<>(Map.of("step", Long.toString(hierarchy.step()))));
    }

    /** Whether a record is a step. */
    public static boolean isOne(JournalRecord record) {
        return KINDS.contains(record.entry().kind());
    }

    /** The record to be on the disk before the step counts. */
    public Entry entry() {
        TreeMap<String, String> fields = new TreeMap<>();
        fields.put("step", Long.toString(step.number()));
        fields.put("at", step.at().toString());
        if (step instanceof Step.OfAuthority about) {
            fields.put("authority", about.id().toString());
        }
        return new Entry(spell(fields), fields);
    }

    /** Adds what is special to the step; gives the kind. */
    private String spell(Map<String, String> fields) {
        if (step instanceof Step.Prepare prepare) {
            prepare.signedBy().ifPresent(id -> fields.put("signed-by", id.toString()));
            fields.put("not-before", prepare.validity().notBefore().toString());
            fields.put("not-after", prepare.validity().notAfter().toString());
            fields.put("key-type", prepare.keyType());
            AuthorityDigests made = digests.orElseThrow();
            fields.put("key", made.key());
            fields.put("certificate", made.certificate());
            made.crossSigned().ifPresent(digest -> fields.put("cross-signed-certificate", digest));
            return Kinds.AUTHORITY_PREPARED;
        } else if (step instanceof Step.Publish publish) {
            fields.put("bundle", Long.toString(publish.bundle()));
            return Kinds.AUTHORITY_PUBLISHED;
        } else if (step instanceof Step.Activate) {
            return Kinds.AUTHORITY_ACTIVE;
        } else if (step instanceof Step.Drain) {
            return Kinds.AUTHORITY_DRAINING;
        } else if (step instanceof Step.Retire retire) {
            fields.put("bundle", Long.toString(retire.bundle()));
            return Kinds.AUTHORITY_RETIRED;
        } else if (step instanceof Step.Destroy) {
            return Kinds.AUTHORITY_DESTROYED;
        } else if (step instanceof Step.Taint) {
            return Kinds.AUTHORITY_TAINTED;
        } else if (step instanceof Step.Waive waive) {
            fields.put("bundle", Long.toString(waive.bundle()));
            fields.put("reason", waive.reason());
            return Kinds.ACKNOWLEDGEMENTS_WAIVED;
        } else if (step instanceof Step.Command command) {
            fields.put("tier", command.tier().word());
            fields.put("key-type", command.keyType());
            return Kinds.ROTATION_ORDERED;
        } else if (step instanceof Step.Raise raise) {
            fields.put("bundle", Long.toString(raise.bundle()));
            return Kinds.BUNDLE_RAISED;
        }
        throw new IllegalArgumentException("step: " + step + " (expected: a known one)");
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static StepRecord of(Fields fields) {
        long number = fields.number("step");
        Instant at = fields.moment("at");
        return switch (fields.entry().kind()) {
            case Kinds.AUTHORITY_PREPARED -> prepared(number, at, fields);
            case Kinds.AUTHORITY_PUBLISHED ->
                new StepRecord(new Step.Publish(number, at, authority(fields), fields.number("bundle")));
            case Kinds.AUTHORITY_ACTIVE -> new StepRecord(new Step.Activate(number, at, authority(fields)));
            case Kinds.AUTHORITY_DRAINING -> new StepRecord(new Step.Drain(number, at, authority(fields)));
            case Kinds.AUTHORITY_RETIRED ->
                new StepRecord(new Step.Retire(number, at, authority(fields), fields.number("bundle")));
            case Kinds.AUTHORITY_DESTROYED -> new StepRecord(new Step.Destroy(number, at, authority(fields)));
            case Kinds.AUTHORITY_TAINTED -> new StepRecord(new Step.Taint(number, at, authority(fields)));
            case Kinds.ACKNOWLEDGEMENTS_WAIVED ->
                new StepRecord(new Step.Waive(number, at, fields.number("bundle"), fields.text("reason")));
            case Kinds.BUNDLE_RAISED -> new StepRecord(new Step.Raise(number, at, fields.number("bundle")));
            case Kinds.ROTATION_ORDERED ->
                new StepRecord(new Step.Command(number, at, tier(fields.text("tier")), fields.text("key-type")));
            default ->
                throw new IllegalArgumentException("kind: " + fields.entry().kind() + " (expected: a step)");
        };
    }

    private static StepRecord prepared(long number, Instant at, Fields fields) {
        Step.Prepare prepare = new Step.Prepare(
                number,
                at,
                authority(fields),
                fields.optional("signed-by").map(AuthorityId::parse),
                new Validity(fields.moment("not-before"), fields.moment("not-after")),
                fields.text("key-type"));
        return new StepRecord(prepare, Optional.of(AuthorityDigests.of(fields)));
    }

    private static AuthorityId authority(Fields fields) {
        return AuthorityId.parse(fields.text("authority"));
    }

    private static Tier tier(String word) {
        return Tier.of(word)
                .orElseThrow(() ->
                        new IllegalArgumentException("field \"tier\" is \"" + word + "\" (expected: root or issuing)"));
    }
}
