package dev.chromamesh.xds;

import io.grpc.Status;

/** A stream as the engine sees it. Any thread may call. */
interface OpenStream {

    Client client();

    /** The source may have news. Many calls in a row cost as much as one. */
    void refresh();

    /** Ends the stream. */
    void close(Status status);
}
