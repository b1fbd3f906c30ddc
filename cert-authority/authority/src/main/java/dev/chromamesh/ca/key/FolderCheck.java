package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides, by reading alone, whether a folder is an authority's. */
record FolderCheck(Path folder) {

    /** No manifest comes near it; keeps a strange file from filling the memory. */
    private static final int MAX_BYTES = 65_536;

    /** Whether there is an authority of a trust domain; false if the folder is absent or empty. */
    boolean holds(TrustDomain trustDomain) throws AuthorityStateException {
        Optional<Manifest> found = manifest();
        if (found.isPresent() && !found.get().trustDomain().equals(trustDomain)) {
            throw AuthorityStateException.foreign(
                    folder,
                    "belongs to trust domain " + found.get().trustDomain() + " (expected: " + trustDomain + ")");
        }
        return found.isPresent();
    }

    /** What the folder says of itself; empty if it is absent or empty. */
    Optional<Manifest> manifest() throws AuthorityStateException {
        List<String> names = names();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.resolve(Manifest.FILE);
        if (!names.contains(Manifest.FILE)) {
            throw names.contains(StateFiles.JOURNAL)
                    ? AuthorityStateException.damaged(folder, file, "is missing")
                    : AuthorityStateException.foreign(
                            folder, "is not empty and not a certificate authority's: it holds " + some(names));
        }
        Manifest manifest = read(file);
        if (!Files.isDirectory(folder.resolve(StateFiles.JOURNAL))) {
            throw AuthorityStateException.damaged(folder, folder.resolve(StateFiles.JOURNAL), "is missing");
        }
        return Optional.of(manifest);
    }

    private Manifest read(Path file) throws AuthorityStateException {
        byte[] content;
        try {
            content = PrivateFiles.read(file, MAX_BYTES);
        } catch (NoSuchFileException e) {
            throw AuthorityStateException.damaged(folder, file, "is missing");
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be read", e);
        }
        Manifest.Reading reading = Manifest.read(content);
        if (reading instanceof Manifest.Reading.Intact intact) {
            return intact.manifest();
        }
        if (reading instanceof Manifest.Reading.Damaged damaged) {
            throw AuthorityStateException.damaged(folder, file, damaged.what());
        }
        throw AuthorityStateException.foreign(folder, ((Manifest.Reading.Foreign) reading).what());
    }

    private List<String> names() throws AuthorityStateException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            throw AuthorityStateException.foreign(folder, "is not a folder");
        }
        try {
            return PrivateFiles.entries(folder).stream()
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be read", e);
        }
    }

    private static String some(List<String> names) {
        int shown = 3;
        String first = names.stream().limit(shown).collect(Collectors.joining(", "));
        return names.size() > shown ? first + " and more" : first;
    }
}
