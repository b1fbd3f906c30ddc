package dev.chromamesh.controlplane.attest;

import dev.chromamesh.protocol.Refusal;

/** The answer to a newcomer's proof. */
public sealed interface Claim {

    /**
     * The proof is good.
     *
     * @param workload what the newcomer has proved to be
     * @param again whether the same newcomer has used the same proof before
     */
    record Granted(String workload, boolean again) implements Claim {}

    /**
     * The proof is not good.
     *
     * @param refusal the reason for programs
     * @param sentence the reason for people
     */
    record Refused(Refusal refusal, String sentence) implements Claim {}
}
