package dev.chromamesh.ca.key;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What one authority shows of itself.
 *
 * @param own its certificate: by itself if it is a root, else by its root
 * @param crossSigned of a root, its second certificate by the root before it, if there is one
 */
public record AuthorityCertificates(X509Certificate own, Optional<X509Certificate> crossSigned) {}
