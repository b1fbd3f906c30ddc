package dev.chromamesh.ca.identity;

import java.security.cert.CertificateException;

/** A certificate that does not speak for exactly one workload; the message says which rule it breaks. */
public final class InvalidSvidException extends CertificateException {

    private static final long serialVersionUID = 1L;

    InvalidSvidException(String message) {
        super(message);
    }

    InvalidSvidException(String message, Throwable cause) {
        super(message, cause);
    }
}
