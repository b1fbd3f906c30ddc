package dev.chromamesh.mesh.chroma;

/** Fixed numbers and paths of a Chroma server, as of version 1.5.9. */
public final class ChromaLimits {

    /** The largest request body that Chroma takes, in bytes; it breaks the connection at the first byte more. */
    public static final long MAX_BODY_BYTES = 41_943_040;

    /** Answers 200 while Chroma lives; cheap, and free of anything private. */
    public static final String HEARTBEAT_PATH = "/api/v2/heartbeat";

    private ChromaLimits() {}
}
