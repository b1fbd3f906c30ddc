package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All files of a state folder at one moment. Secrets are among them.
 *
 * @param content by the path in the folder
 */
public record FolderSnapshot(SortedMap<String, byte[]> content) {

    /** A change of the issuing authority takes milliseconds and comes once in weeks. */
    private static final int ATTEMPTS = 3;

    private static final String HEAD = AuthorityFolder.JOURNAL + "/head";
    private static final Pattern LOG = Pattern.compile("journal-[0-9]{12,19}\\.log");

    /** Keeps the map from being changed; the bytes are not copied. */
    public FolderSnapshot {
        content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }

    /** The names alone. */
    @Override
    public String toString() {
        return "FolderSnapshot" + content.keySet();
    }

    /**
     * Reads a folder while its authority may be running. What the journal said up to some moment during the call is in it.
     *
     * @throws AuthorityStateException if there is no authority in it, or a file is damaged or cannot be read
     */
    public static FolderSnapshot read(Path folder) throws AuthorityStateException {
        Path real = FolderView.read(folder).folder();
        Optional<FolderSnapshot> consistent = Optional.empty();
        for (int attempt = 1; attempt <= ATTEMPTS && consistent.isEmpty(); attempt++) {
            consistent = tryToRead(real);
        }
        return consistent.orElseThrow(() -> AuthorityStateException.damaged(real, real, "is not as its manifest says"));
    }

    /** Empty if the issuing authority was followed by another one meanwhile. */
    private static Optional<FolderSnapshot> tryToRead(Path folder) throws AuthorityStateException {
        try {
            return readOnce(folder);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be read", e);
        }
    }

    private static Optional<FolderSnapshot> readOnce(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        byte[] manifest = Files.readAllBytes(folder.resolve(Manifest.FILE));
        Optional<Manifest> read = manifest(manifest);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        files.put(Manifest.FILE, manifest);
        for (Map.Entry<String, String> file : read.get().digests().entrySet()) {
            byte[] content = Files.readAllBytes(folder.resolve(file.getKey()));
            if (!Digests.sha256(content).equals(file.getValue())) {
                return Optional.empty();
            }
            files.put(file.getKey(), content);
        }
        // The head before the log: what the log has beyond it does not count, what it lacked could not be made up for
        files.put(HEAD, Files.readAllBytes(folder.resolve(HEAD)));
        for (Path file : PrivateFiles.entries(folder.resolve(AuthorityFolder.JOURNAL))) {
            String name = file.getFileName().toString();
            if (LOG.matcher(name).matches()) {
                files.put(AuthorityFolder.JOURNAL + "/" + name, Files.readAllBytes(file));
            }
        }
        boolean same = Arrays.equals(manifest, Files.readAllBytes(folder.resolve(Manifest.FILE)));
        return same ? Optional.of(new FolderSnapshot(files)) : Optional.empty();
    }

    /**
     * Whose authority it is.
     *
     * @throws AuthorityStateException if there is no intact manifest
     */
    public TrustDomain trustDomain() throws AuthorityStateException {
        return manifest()
                .map(Manifest::trustDomain)
                .orElseThrow(() -> new AuthorityStateException(
                        "the backup does not hold the files of one certificate authority. Nothing was changed"));
    }

    /** Empty if there is none that is intact. */
    Optional<Manifest> manifest() {
        return Optional.ofNullable(content.get(Manifest.FILE)).flatMap(FolderSnapshot::manifest);
    }

    /** Files that the manifest does not name and a journal does not have. */
    List<String> strangers(Manifest manifest) {
        return content.keySet().stream()
                .filter(name -> !name.equals(Manifest.FILE)
                        && !name.equals(HEAD)
                        && !manifest.digests().containsKey(name)
                        && !(name.startsWith(AuthorityFolder.JOURNAL + "/")
                                && LOG.matcher(name.substring(AuthorityFolder.JOURNAL.length() + 1))
                                        .matches()))
                .toList();
    }

    private static Optional<Manifest> manifest(byte[] content) {
        return Manifest.read(new String(content, StandardCharsets.UTF_8)) instanceof Manifest.Reading.Intact intact
                ? Optional.of(intact.manifest())
                : Optional.empty();
    }
}
