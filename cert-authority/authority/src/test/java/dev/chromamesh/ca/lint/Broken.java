package dev.chromamesh.ca.lint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;

/** For each rule the certificates that break it and nothing else. */
final class Broken {

    /** A certificate, and what it is meant to be. */
    static final class Example {

        private final Kind kind;
        private final byte[] der;

        private Example(Kind kind, byte[] der) {
            this.kind = kind;
            this.der = der;
        }

        List<Finding> lint() {
            return switch (kind) {
                case LEAF, NAMELESS -> Lint.leaf(der, Good.ISSUING);
                case BELOW_LEAF -> Lint.leaf(der, Good.LEAF);
                case WEBHOOK -> Lint.below(Good.ISSUING).webhook(der);
                case ISSUING -> Lint.authority(der, Optional.of(Good.ROOT));
                case BELOW_ISSUING -> Lint.authority(der, Optional.of(Good.ISSUING));
                case ROOT -> Lint.authority(der, Optional.empty());
            };
        }
    }

    /** The good certificate that an example starts from. */
    enum Kind {
        LEAF,
        BELOW_LEAF,
        WEBHOOK,
        NAMELESS,
        ISSUING,
        BELOW_ISSUING,
        ROOT;

        Draft draft() {
            return new Draft(
                    switch (this) {
                        case LEAF, BELOW_LEAF -> Good.der(Good.LEAF);
                        case NAMELESS -> Good.der(Good.NAMELESS);
                        case WEBHOOK -> Good.der(Good.WEBHOOK);
                        case ISSUING, BELOW_ISSUING -> Good.der(Good.ISSUING);
                        case ROOT -> Good.der(Good.ROOT);
                    });
        }
    }

    private final Map<String, List<Example>> examples = new TreeMap<>();

    Map<String, List<Example>> examples() {
        return examples;
    }

    Broken add(String rule, Kind kind, byte[] der) {
        examples.merge(
                rule,
                List.of(new Example(kind, der)),
                (old, more) -> Stream.concat(old.stream(), more.stream()).toList());
        return this;
    }

    Broken add(String rule, Kind kind, Draft draft) {
        return add(rule, kind, draft.der());
    }

    /** A leaf with one part replaced. */
    Broken leaf(String rule, int place, ASN1Encodable part) {
        return add(rule, Kind.LEAF, Kind.LEAF.draft().with(place, part));
    }
}
