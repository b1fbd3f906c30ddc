package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks for a leaf, and for what: the same again is the same question.
 *
 * @param key SHA-256 of the key's SubjectPublicKeyInfo, in lower-case hex
 * @param request SHA-256 of the certificate request, in lower-case hex
 * @param id for whom
 * @param instance for which instance of it, if that is said
 */
public record Asked(String key, String request, SpiffeId id, Optional<UUID> instance) {}
