package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides, by reading alone, whether a folder is an authority's and just as it was written. */
record FolderCheck(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(FolderCheck.class);

    /** No file of an authority comes near it; keeps a strange file from filling the memory. */
    private static final long MAX_FILE_BYTES = 65_536;

    /** The manifest of an authority of a trust domain, or empty if the folder is absent or empty. */
    Optional<Manifest> intact(TrustDomain trustDomain) throws AuthorityStateException {
        Optional<Manifest> found = intact();
        if (found.isPresent() && !found.get().trustDomain().equals(trustDomain)) {
            throw AuthorityStateException.foreign(
                    folder,
                    "belongs to trust domain " + found.get().trustDomain() + " (expected: " + trustDomain + ")");
        }
        return found;
    }

    /** The manifest, or empty if the folder is absent or empty. */
    Optional<Manifest> intact() throws AuthorityStateException {
        List<String> names = names();
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (!names.contains(Manifest.FILE)) {
            throw names.contains("root")
                    ? AuthorityStateException.damaged(folder, folder.resolve(Manifest.FILE), "is missing")
                    : AuthorityStateException.foreign(
                            folder, "is not empty and not a certificate authority's: it holds " + some(names));
        }
        Manifest manifest = manifest();
        requireAllNamed(manifest);
        for (Map.Entry<String, String> file : manifest.digests().entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Digests.sha256(content(path)).equals(file.getValue())) {
                throw AuthorityStateException.damaged(folder, path, "is not as it was written");
            }
            warnIfExposed(path);
        }
        if (!Files.isDirectory(folder.resolve(AuthorityFolder.JOURNAL))) {
            throw AuthorityStateException.damaged(folder, folder.resolve(AuthorityFolder.JOURNAL), "is missing");
        }
        return Optional.of(manifest);
    }

    private Manifest manifest() throws AuthorityStateException {
        Path file = folder.resolve(Manifest.FILE);
        Manifest.Reading reading = Manifest.read(new String(content(file), StandardCharsets.UTF_8));
        if (reading instanceof Manifest.Reading.Intact intact) {
            return intact.manifest();
        }
        if (reading instanceof Manifest.Reading.Damaged damaged) {
            throw AuthorityStateException.damaged(folder, file, damaged.what());
        }
        throw AuthorityStateException.foreign(folder, ((Manifest.Reading.Foreign) reading).what());
    }

    private void requireAllNamed(Manifest manifest) throws AuthorityStateException {
        Stream<String> ofAuthorities = Stream.of("root", "issuing-" + manifest.issuing())
                .flatMap(sub -> Stream.of(KeyFiles.CERTIFICATE, KeyFiles.KEY, KeyFiles.PASSPHRASE)
                        .map(name -> sub + "/" + name));
        Set<String> expected =
                Stream.concat(ofAuthorities, Stream.of(SealKey.FILE)).collect(Collectors.toUnmodifiableSet());
        if (!manifest.digests().keySet().equals(expected)) {
            throw AuthorityStateException.damaged(
                    folder, folder.resolve(Manifest.FILE), "does not name the files of an authority");
        }
    }

    private byte[] content(Path file) throws AuthorityStateException {
        if (!Files.isRegularFile(file)) {
            throw AuthorityStateException.damaged(folder, file, "is missing");
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw AuthorityStateException.damaged(folder, file, "is not as it was written");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be read", e);
        }
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

    private static void warnIfExposed(Path file) throws AuthorityStateException {
        try {
            if (PrivateFiles.isExposed(file) && !file.endsWith(KeyFiles.CERTIFICATE)) {
                LOG.warn("{} is readable by others than its owner: chmod 600 it, and consider who has read it", file);
            }
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be read", e);
        }
    }

    private static String some(List<String> names) {
        int shown = 3;
        String first = names.stream().limit(shown).collect(Collectors.joining(", "));
        return names.size() > shown ? first + " and more" : first;
    }
}
