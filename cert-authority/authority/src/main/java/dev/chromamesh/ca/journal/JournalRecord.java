package dev.chromamesh.ca.journal;

import java.time.Instant;

/**
 * An entry with its place in the journal.
 *
 * @param sequence its number, from 1 without gaps
 * @param at when it was written, by the authority's clock, in whole milliseconds; it may go back where that clock did
 * @param entry what happened
 * @param hash SHA-256 over the hash before it and its own content, in lower-case hex
 */
public record JournalRecord(long sequence, Instant at, Entry entry, String hash) {}
