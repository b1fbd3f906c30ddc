package dev.chromamesh.mesh.chroma;

/** The HTTP methods of Chroma's API; the names are the words on the wire. */
public enum Method {
    /** Reads, without a body. */
    GET,
    /** Most operations, reads of records included. */
    POST,
    /** Changes a collection. */
    PUT,
    /** Changes a tenant. */
    PATCH,
    /** Removes a collection or a database. */
    DELETE
}
