package dev.chromamesh.mesh.model;

import dev.chromamesh.mesh.diagnostic.SourceSpan;

/**
 * A workload's wish to reach a Chroma: its clients dial {@code listen} in plaintext, the sidecar does the rest.
 *
 * @param target the Chroma workload's name
 * @param listen a loopback address of the caller's host
 * @param source where {@code mesh.yaml} says so
 */
public record Call(String target, HostPort listen, SourceSpan source) {}
