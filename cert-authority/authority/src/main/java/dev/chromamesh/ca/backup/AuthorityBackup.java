package dev.chromamesh.ca.backup;

import dev.chromamesh.ca.backup.BackupException.Reason;
import dev.chromamesh.ca.key.FolderSnapshot;
import dev.chromamesh.ca.vault.Passphrase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * An authority's state folder at one moment, to be kept elsewhere. Inside its seal it is a ZIP file.
 *
 * @param madeAt when
 * @param files what was in the folder; secrets among them
 */
public record AuthorityBackup(Instant madeAt, FolderSnapshot files) {

    private static final String ABOUT = "backup";

    /** Without the files' content. */
    @Override
    public String toString() {
        return "AuthorityBackup[" + madeAt + ", " + files.content().keySet() + "]";
    }

    /**
     * The sealed file. Takes about a second.
     *
     * @param passphrase stays the caller's
     */
    public byte[] seal(Passphrase passphrase, SecureRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, ABOUT, ("made-at " + madeAt + "\n").getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, byte[]> file : files.content().entrySet()) {
                put(zip, "files/" + file.getKey(), file.getValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException("no archive can be made in memory", e);
        }
        char[] characters = passphrase.characters();
        try {
            return Seal.STANDARD.seal(bytes.toByteArray(), characters, random);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    /**
     * Opens a sealed file. Takes about a second.
     *
     * @param passphrase stays the caller's
     * @throws BackupException if it is anything but what was sealed with this passphrase
     */
    public static AuthorityBackup open(byte[] sealed, Passphrase passphrase) throws BackupException {
        char[] characters = passphrase.characters();
        SortedMap<String, byte[]> entries;
        try {
            entries = entries(Seal.open(sealed, characters));
        } finally {
            Arrays.fill(characters, '\0');
        }
        byte[] about = entries.remove(ABOUT);
        if (about == null) {
            throw new BackupException(Reason.OTHER_VERSION, "does not say when it was made; another version made it");
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        entries.forEach((name, content) -> files.put(name.substring("files/".length()), content));
        try {
            String text = new String(about, StandardCharsets.US_ASCII).strip();
            return new AuthorityBackup(Instant.parse(text.substring("made-at ".length())), new FolderSnapshot(files));
        } catch (DateTimeException | IndexOutOfBoundsException e) {
            throw new BackupException(Reason.OTHER_VERSION, "does not say when it was made; another version made it");
        }
    }

    private static SortedMap<String, byte[]> entries(byte[] archive) throws BackupException {
        SortedMap<String, byte[]> entries = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                if (!entry.getName().equals(ABOUT) && !entry.getName().startsWith("files/")) {
                    throw new BackupException(
                            Reason.OTHER_VERSION, "holds " + entry.getName() + ", which another version put there");
                }
                entries.put(entry.getName(), zip.readAllBytes());
                entry = zip.getNextEntry();
            }
        } catch (IOException e) {
            throw new BackupException(Reason.OTHER_VERSION, "holds no archive; another version made it");
        }
        return entries;
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        // No zone and no locale in it: the archive's date is in its own entry
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
