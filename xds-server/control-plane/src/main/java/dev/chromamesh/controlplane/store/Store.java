package dev.chromamesh.controlplane.store;

import java.util.List;
import java.util.Optional;

/**
 * Where the server keeps what must survive a restart: small texts under names, changed by compare-and-set.
 *
 * <p>A change that a method reported as done survives a crash and a loss of power. A change whose method threw may or
 * may not have happened; reading tells. No secret belongs here, only hashes of them. Safe for use by many threads.
 */
public interface Store extends AutoCloseable {

    /**
     * The entry under a key, if there is one.
     *
     * @throws StoreException if the store cannot be read
     */
    Optional<Entry> read(Key key) throws StoreException;

    /**
     * All entries of a kind, in the order of their names.
     *
     * @throws StoreException if the store cannot be read
     */
    List<Entry> list(String kind) throws StoreException;

    /**
     * Writes an entry, if what is there now has the expected revision.
     *
     * @param expectedRevision of the entry as the caller read it; {@link Entry#ABSENT} to create one
     * @return the entry as written, or nothing if someone else was faster, and then nothing changed
     * @throws StoreException if the store cannot be written
     */
    Optional<Entry> write(Key key, long expectedRevision, String text) throws StoreException;

    /**
     * Removes an entry, if it still is the one given.
     *
     * @return whether it was removed
     * @throws StoreException if the store cannot be written
     */
    boolean remove(Entry entry) throws StoreException;

    /** Gives the store back; no other method may be called afterwards. */
    @Override
    void close();
}
