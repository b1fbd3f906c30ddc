package dev.chromamesh.ca.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** One file in memory: how it reads, and how it is on the disk. */
final class FragileFile {

    private byte[] content;
    private byte[] durable;
    private final List<Change> unsynced = new ArrayList<>();

    FragileFile(byte[] content) {
        this.content = content.clone();
        this.durable = content.clone();
    }

    private record Change(UnaryOperator<byte[]> whole, UnaryOperator<byte[]> half) {}

    byte[] content() {
        return content.clone();
    }

    void write(int at, byte[] written, int length) {
        change(new Change(
                before -> overwrite(before, at, written, length),
                before -> overwrite(before, at, written, length / 2)));
    }

    void truncate(int size) {
        change(new Change(before -> Arrays.copyOf(before, size), before -> before));
    }

    private void change(Change change) {
        content = change.whole().apply(content);
        unsynced.add(change);
    }

    void sync() {
        unsynced.forEach(each -> durable = each.whole().apply(durable));
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
                case KEPT -> durable = each.whole().apply(durable);
                case PARTLY -> {
                    int part = random.nextInt(3);
                    if (part > 0) {
                        durable = (part == 1 ? each.half() : each.whole()).apply(durable);
                    }
                }
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
