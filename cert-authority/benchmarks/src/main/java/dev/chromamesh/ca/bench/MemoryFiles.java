package dev.chromamesh.ca.bench;

import dev.chromamesh.ca.journal.JournalFiles;
import java.io.FileNotFoundException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A journal's files without a disk: what remains is the work of writing and sealing the records. */
final class MemoryFiles implements JournalFiles {

    private final Map<String, Content> files = new HashMap<>();

    @Override
    public synchronized List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized byte[] read(String name) throws FileNotFoundException {
        Content content = existing(name);
        return Arrays.copyOf(content.bytes, content.length);
    }

    @Override
    public synchronized void create(String name, byte[] content) {
        Content created = new Content();
        created.write(0, content);
        files.put(name, created);
    }

    @Override
    public void syncFolder() {}

    @Override
    public synchronized OpenFile open(String name) throws FileNotFoundException {
        return new Opened(existing(name));
    }

    @Override
    public String describe(String name) {
        return name;
    }

    private Content existing(String name) throws FileNotFoundException {
        Content content = files.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        return content;
    }

    /** Grows by doubling: the copying of a long log must not become what is measured. */
    private static final class Content {

        private byte[] bytes = new byte[1_024];
        private int length;

        void write(int position, byte[] content) {
            int end = position + content.length;
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
            }
            System.arraycopy(content, 0, bytes, position, content.length);
            length = Math.max(length, end);
        }
    }

    private record Opened(Content content) implements OpenFile {

        @Override
        public void write(long position, byte[] bytes) {
            content.write(Math.toIntExact(position), bytes);
        }

        @Override
        public void truncate(long size) {
            content.length = Math.toIntExact(size);
        }

        @Override
        public void sync() {}

        @Override
        public void close() {}
    }
}
