package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustBundle;

/**
 * A trust bundle with its place among those of its authority.
 *
 * @param number grows with each change
 * @param bundle the roots
 */
public record NumberedBundle(long number, TrustBundle bundle) {}
