package dev.chromamesh.xds;

/**
 * The nonces of one stream on the wire. They look like {@code 2a-e7}: no nonce of another stream is taken for one of this, while within
 * the state of a stream there is nothing that other streams do not have as well.
 *
 * @param stream unique among the streams of the engine
 */
record Nonces(String stream) {

    private static final String STRANGE = "?";

    static Nonces ofStream(long number) {
        return new Nonces(Long.toHexString(number) + '-');
    }

    /** How a nonce is sent. */
    String written(String nonce) {
        return stream + nonce;
    }

    /** What a client's nonce means here; one that is not of this stream belongs to no response. */
    String read(String written) {
        if (written.isEmpty()) {
            return "";
        }
        return written.startsWith(stream) ? written.substring(stream.length()) : STRANGE;
    }
}
