package dev.chromamesh.ca.ledger;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why something is revoked: those of RFC 5280, 5.3.1, that can be true of a workload's certificate. */
public enum RevocationReason {
    /** Nobody says. A list names no reason then, as the RFC wants it. */
    UNSPECIFIED(0, "unspecified"),
    /** Somebody else has, or may have, the key. */
    KEY_COMPROMISE(1, "key-compromise"),
    /** Another certificate took its place. */
    SUPERSEDED(4, "superseded"),
    /** The workload is no more. */
    CESSATION_OF_OPERATION(5, "cessation-of-operation"),
    /** The workload may no longer do what it did. */
    PRIVILEGE_WITHDRAWN(9, "privilege-withdrawn");

    private final int code;
    private final String word;

    RevocationReason(int code, String word) {
        this.code = code;
        this.word = word;
    }

    /** The CRLReason's number. */
    public int code() {
        return code;
    }

    /** As records and commands say it. */
    public String word() {
        return word;
    }

    /** The reason of a word. */
    public static Optional<RevocationReason> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word.equals(word)).findFirst();
    }

    /** All words, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(RevocationReason::word).collect(Collectors.joining(", "));
    }
}
