/** How a certificate is asked for: key pairs, PKCS#10 requests, PEM. */
@NullMarked
package dev.chromamesh.ca.request;

import org.jspecify.annotations.NullMarked;
