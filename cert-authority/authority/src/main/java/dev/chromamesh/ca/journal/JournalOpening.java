package dev.chromamesh.ca.journal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Brings the files of a journal into the state that its head names, or says why that cannot be. */
final class JournalOpening {

    private final NamedFiles files;
    private final HeadSeal seal;

    JournalOpening(NamedFiles files, HeadSeal seal) {
        this.files = files;
        this.seal = seal;
    }

    /**
     * Checks all files, then cuts what was never acknowledged.
     *
     * @param acknowledged what has to be there, as far as this process knows
     * @param sink is given each record up to the head, as soon as it is found good
     * @throws JournalDamagedException if anything is not as it was written; nothing is changed then
     */
    JournalWriter open(ExportedHead acknowledged, long fileLimit, Consumer<JournalRecord> sink)
            throws JournalDamagedException, JournalUnavailableException {
        if (!files.list().contains(HeadSlots.FILE)) {
            begin();
        }
        HeadSlots.Current current = HeadSlots.read(files, seal);
        ExportedHead head = current.head();
        LogScan.End end = LogScan.settled(files, head.sequence(), List.of(head, acknowledged), sink)
                .run();
        JournalWriter writer = new JournalWriter(files, seal, fileLimit, end, current.slot());
        try {
            writer.settle();
        } catch (JournalUnavailableException | RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    /** A head is made once there is a log for it, so that only a journal without a record can be without one. */
    private void begin() throws JournalDamagedException, JournalUnavailableException {
        String first = LogHeader.name(ExportedHead.NONE);
        byte[] header = LogHeader.print(ExportedHead.NONE).getBytes(StandardCharsets.US_ASCII);
        List<String> logs = LogScan.logs(files);
        if (!logs.isEmpty()) {
            LogScan.End end = LogScan.settled(files, 0, List.of()).run();
            if (end.beyond() > 0) {
                throw files.damaged(HeadSlots.FILE, 1, 0, "the file is missing, yet there are records");
            }
        }
        // Made again even if it is there: whether its name reached the disk is not known
        files.create(first, header);
        files.create(HeadSlots.FILE, HeadSlots.printBoth(ExportedHead.NONE, seal));
    }
}
