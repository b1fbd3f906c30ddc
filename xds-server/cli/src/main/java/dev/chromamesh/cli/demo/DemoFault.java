package dev.chromamesh.cli.demo;

import java.io.IOException;

/** The machine does not allow the demo to go on; the message is one line for a person and says what to do. */
public final class DemoFault extends IOException {

    private static final long serialVersionUID = 1L;

    /** A fault without an inner reason. */
    public DemoFault(String message) {
        super(message);
    }

    /** A fault with the exception that led to it, which is not shown. */
    public DemoFault(String message, Throwable cause) {
        super(message, cause);
    }
}
