package dev.chromamesh.ca.rotation;

import java.time.Instant;

/**
 * One who holds a leaf.
 *
 * @param name as the operator knows it
 * @param until the last moment of its last leaf
 */
public record Holder(String name, Instant until) {}
