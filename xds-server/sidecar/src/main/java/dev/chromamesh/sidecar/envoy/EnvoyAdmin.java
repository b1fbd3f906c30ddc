package dev.chromamesh.sidecar.envoy;

import java.io.IOException;

/** Envoy's admin interface. */
public interface EnvoyAdmin {

    /**
     * Asks, and waits a bounded time for the answer.
     *
     * @param method GET or POST
     * @param target path and query, such as {@code /ready}
     * @throws IOException if nobody answers
     */
    Reply request(String method, String target) throws IOException;

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param body its text
     */
    record Reply(int status, String body) {

        private static final int OK = 200;

        /** Whether the status is 200. */
        public boolean ok() {
            return status == OK;
        }
    }
}
