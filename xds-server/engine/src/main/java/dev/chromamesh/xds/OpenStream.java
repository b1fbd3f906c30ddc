package dev.chromamesh.xds;

import io.grpc.Status;

/** A stream as the engine sees it. Any thread may call. */
interface OpenStream {

    Seat seat();

    /** Unique; a later stream has a higher one. */
    long number();

    /** What the client's next stream has to know if it opens before this one has ended. */
    StreamMemory memory();

    /** The source may have news. Many calls in a row cost as much as one. */
    void refresh();

    /** Looks whether the client has been waited for long enough. */
    void watch();

    /** Ends the stream. */
    void close(Status status);
}
