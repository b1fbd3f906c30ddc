package dev.chromamesh.ca.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the files of one journal until something fails. Then it is of no use any more. For one thread at a time. */
final class JournalWriter {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    private final NamedFiles files;
    private final HeadSeal seal;
    private final long fileLimit;
    private final JournalFiles.OpenFile headFile;
    private final int slotSize;

    private JournalFiles.OpenFile log;
    private String logName;
    private long size;
    private ExportedHead head;
    private int slot;

    JournalWriter(NamedFiles files, HeadSeal seal, long fileLimit, LogScan.End end, int slot)
            throws JournalUnavailableException {
        this.files = files;
        this.seal = seal;
        this.fileLimit = fileLimit;
        this.slotSize = HeadSlots.print(ExportedHead.NONE, seal).length;
        this.logName = end.file();
        this.size = end.size();
        this.head = end.last();
        this.slot = slot;
        this.headFile = files.open(HeadSlots.FILE);
        try {
            this.log = files.open(logName);
        } catch (JournalUnavailableException e) {
            close(headFile);
            throw e;
        }
    }

    ExportedHead head() {
        return head;
    }

    /**
     * Cuts what is beyond the head, says in the other slot what this one says, and puts the names of the files on the
     * disk. All is done even if there is no need to see: after a failed sync a file may read otherwise than it is on the
     * disk.
     */
    void settle() throws JournalUnavailableException {
        files.syncFolder();
        files.change(logName, () -> {
            log.truncate(size);
            log.sync();
        });
        moveHead(head);
    }

    /** Appends records that follow the head. When it returns they are on the disk and the head names the last one. */
    void append(List<RecordLine.Line> records) throws JournalUnavailableException {
        StringBuilder text = new StringBuilder();
        records.forEach(each -> text.append(each.text()));
        byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
        if (size + lines.length > fileLimit) {
            rotate();
        }
        files.change(logName, () -> {
            log.write(size, lines);
            log.sync();
        });
        size += lines.length;
        moveHead(records.get(records.size() - 1).head());
    }

    /** Only between groups: so a new file always goes on after an acknowledged record. */
    private void rotate() throws JournalUnavailableException {
        String next = LogHeader.name(head);
        if (next.equals(logName)) {
            return;
        }
        byte[] header = LogHeader.print(head).getBytes(StandardCharsets.US_ASCII);
        files.create(next, header);
        JournalFiles.OpenFile opened = files.open(next);
        close(log);
        log = opened;
        logName = next;
        size = header.length;
    }

    private void moveHead(ExportedHead next) throws JournalUnavailableException {
        int other = 1 - slot;
        byte[] line = HeadSlots.print(next, seal);
        files.change(HeadSlots.FILE, () -> {
            headFile.write((long) other * slotSize, line);
            headFile.sync();
        });
        slot = other;
        head = next;
    }

    void close() {
        close(log);
        close(headFile);
    }

    private static void close(JournalFiles.OpenFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.debug("a file of the journal was not closed cleanly", e);
        }
    }
}
