package dev.chromamesh.ca.journal;

/**
 * Puts the authority's mark on the head, so that none but it can say where the journal ends.
 *
 * <p>Called by one thread at a time, though not always the same.
 */
@FunctionalInterface
public interface HeadSeal {

    /**
     * HMAC-SHA256 of the content under the authority's key, 32 bytes.
     *
     * @throws JournalUnavailableException if the key cannot be used now
     */
    byte[] mac(byte[] content) throws JournalUnavailableException;
}
