package dev.chromamesh.controlplane.attest;

import java.util.UUID;

/**
 * Who uses a token: the same again is the same newcomer, who did not get the first reply.
 *
 * @param instance the UUID of its state folder
 * @param request the fingerprint of its certificate request
 */
public record Claimant(UUID instance, String request) {}
