/** Measures the certificate authority. Never shipped. */
@NullMarked
package dev.chromamesh.ca.bench;

import org.jspecify.annotations.NullMarked;
