/** What is wrong with a certificate, read from its bytes alone. Pure; trusts neither the builder nor the profile. */
@NullMarked
package dev.chromamesh.ca.lint;

import org.jspecify.annotations.NullMarked;
