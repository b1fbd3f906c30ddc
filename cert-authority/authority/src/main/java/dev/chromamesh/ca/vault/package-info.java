/**
 * Where a certificate authority's keys live, in files or in a token: they are used there and never handed out.
 *
 * <p>The authority does not use it yet.
 */
@NullMarked
package dev.chromamesh.ca.vault;

import org.jspecify.annotations.NullMarked;
