package dev.chromamesh.ca.journal;

/** What the check of a journal found. */
public sealed interface Verification {

    /**
     * Nothing is wrong.
     *
     * @param records how many there are
     * @param last how far the journal reaches
     */
    record Intact(long records, ExportedHead last) implements Verification {}

    /**
     * The first fault.
     *
     * @param file which file, with its folder where the files have one
     * @param line which line of it, from 1, the header included
     * @param sequence of the record that should be there
     * @param what what is wrong; continues a sentence that begins with the line
     */
    record Faulty(String file, long line, long sequence, String what) implements Verification {}
}
