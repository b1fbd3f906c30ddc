package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
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

    private static final String HEAD = StateFiles.JOURNAL + "/head";
    private static final Pattern LOG = Pattern.compile("journal-[0-9]{12,19}\\.log");
    private static final Pattern OWN = Pattern.compile("manifest|passphrase|root-passphrase|journal/head|journal/"
            + LOG.pattern() + "|(certificates|keys|root-keys)/[a-z0-9][a-z0-9.-]{0,60}\\.pem");

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
     * @throws AuthorityStateException if there is no authority in it, or a file cannot be read
     */
    public static FolderSnapshot read(Path folder) throws AuthorityStateException {
        Path real = FolderView.read(folder).folder();
        SortedMap<String, byte[]> files = new TreeMap<>();
        try {
            put(files, real, Manifest.FILE);
            // The head before the log: what the log has beyond it does not count, what it lacked could not be made up
            // for.
            // The log before keys and certificates: those that it names are there, and strangers are removed later.
            put(files, real, HEAD);
            for (String name : names(real.resolve(StateFiles.JOURNAL))) {
                if (LOG.matcher(name).matches()) {
                    put(files, real, StateFiles.JOURNAL + "/" + name);
                }
            }
            for (String subfolder :
                    List.of(StateFiles.CERTIFICATES, AuthorityKeys.ISSUING_FOLDER, AuthorityKeys.ROOT_FOLDER)) {
                for (String name : names(real.resolve(subfolder))) {
                    String path = subfolder + "/" + name;
                    if (OWN.matcher(path).matches()) {
                        putIfThere(files, real, path);
                    }
                }
            }
            putIfThere(files, real, AuthorityKeys.ISSUING_PASSPHRASE);
            putIfThere(files, real, AuthorityKeys.ROOT_PASSPHRASE);
        } catch (IOException e) {
            throw AuthorityStateException.unusable(real, "cannot be read", e);
        }
        return new FolderSnapshot(files);
    }

    /**
     * Whose authority it is.
     *
     * @throws AuthorityStateException if there is no intact manifest
     */
    public TrustDomain trustDomain() throws AuthorityStateException {
        return Optional.ofNullable(content.get(Manifest.FILE))
                .map(Manifest::read)
                .filter(Manifest.Reading.Intact.class::isInstance)
                .map(reading -> ((Manifest.Reading.Intact) reading).manifest().trustDomain())
                .orElseThrow(FolderSnapshot::notOne);
    }

    /** Whether keys are among the files: they are not where a token has them. */
    public boolean holdsKeys() {
        return holds(AuthorityKeys.ISSUING_FOLDER);
    }

    /** Whether the roots' keys are among the files: they are not where a token has them, or they were taken away. */
    public boolean holdsRootKeys() {
        return holds(AuthorityKeys.ROOT_FOLDER);
    }

    /** Whether keys are among the files whose passphrase is not: it is the operator's, and a restore needs it. */
    public boolean needsPassphrase() {
        return (holdsKeys() && !content.containsKey(AuthorityKeys.ISSUING_PASSPHRASE))
                || (holdsRootKeys() && !content.containsKey(AuthorityKeys.ROOT_PASSPHRASE));
    }

    /** Requires that there is a manifest, and nothing that a state folder does not have. */
    void requireOwnFiles() throws AuthorityStateException {
        trustDomain();
        if (!content.keySet().stream().allMatch(name -> OWN.matcher(name).matches())) {
            throw notOne();
        }
    }

    private boolean holds(String subfolder) {
        return content.keySet().stream().anyMatch(name -> name.startsWith(subfolder + "/"));
    }

    private static AuthorityStateException notOne() {
        return new AuthorityStateException(
                "the backup does not hold the files of one certificate authority. Nothing was changed");
    }

    private static List<String> names(Path folder) throws IOException {
        return Files.isDirectory(folder)
                ? PrivateFiles.entries(folder).stream()
                        .map(entry -> entry.getFileName().toString())
                        .filter(name -> !name.startsWith("."))
                        .toList()
                : List.of();
    }

    private static void put(SortedMap<String, byte[]> files, Path folder, String name) throws IOException {
        files.put(name, Files.readAllBytes(folder.resolve(name)));
    }

    /** A key may be destroyed, and a certificate replaced, between listing and reading; the log that was read knows. */
    private static void putIfThere(SortedMap<String, byte[]> files, Path folder, String name) throws IOException {
        try {
            put(files, folder, name);
        } catch (NoSuchFileException e) {
            // As if it had been destroyed before
        }
    }
}
