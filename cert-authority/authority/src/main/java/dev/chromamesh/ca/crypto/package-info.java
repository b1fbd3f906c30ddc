/** The only place that chooses cryptographic providers. */
@NullMarked
package dev.chromamesh.ca.crypto;

import org.jspecify.annotations.NullMarked;
