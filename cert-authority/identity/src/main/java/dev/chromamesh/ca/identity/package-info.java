/** Who someone is: SPIFFE IDs, trust domains, and the check that a certificate speaks for one. */
@NullMarked
package dev.chromamesh.ca.identity;

import org.jspecify.annotations.NullMarked;
