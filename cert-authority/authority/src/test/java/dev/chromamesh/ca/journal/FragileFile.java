package dev.chromamesh.ca.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One file in memory: how it reads, and how it is on the disk. */
final class FragileFile {

    private byte[] content;
    private byte[] durable;
    private final List<Change> unsynced = new ArrayList<>();

    FragileFile(byte[] content) {
        this.content = content.clone();
        this.durable = content.clone();
    }

    /** A change, of which so many of its bytes reach the disk; {@link Integer#MAX_VALUE} for all. */
    @FunctionalInterface
    private interface Change {
        byte[] apply(byte[] before, int bytes);
    }

    byte[] content() {
        return content.clone();
    }

    void write(int at, byte[] written, int length) {
        change((before, bytes) -> overwrite(before, at, written, Math.min(bytes, length)));
    }

    void truncate(int size) {
        change((before, bytes) -> bytes == 0 ? before : Arrays.copyOf(before, size));
    }

    private void change(Change change) {
        content = change.apply(content, Integer.MAX_VALUE);
        unsynced.add(change);
    }

    void sync() {
        unsynced.forEach(each -> durable = each.apply(durable, Integer.MAX_VALUE));
        unsynced.clear();
    }

    /** As a failed sync leaves it: what was written still reads so, and no later sync writes it. */
    void forgetUnsynced() {
        unsynced.clear();
    }

    void restart(FragileFiles.Unsynced fate, Random random) {
        for (Change each : unsynced) {
            switch (fate) {
                case LOST -> {}
                case KEPT -> durable = each.apply(durable, Integer.MAX_VALUE);
                case PARTLY ->
                    durable = each.apply(durable, random.nextBoolean() ? random.nextInt(700) : Integer.MAX_VALUE);
            }
        }
        unsynced.clear();
        content = durable.clone();
    }

    private static byte[] overwrite(byte[] before, int at, byte[] written, int length) {
        byte[] after = Arrays.copyOf(before, Math.max(before.length, at + length));
        System.arraycopy(written, 0, after, at, length);
        return after;
    }
}
