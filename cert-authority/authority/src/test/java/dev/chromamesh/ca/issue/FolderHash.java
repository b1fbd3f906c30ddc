package dev.chromamesh.ca.issue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in a folder: digest, permissions and time of change of every file, by path. */
final class FolderHash {

    private FolderHash() {}

    static Map<String, String> of(Path folder) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                String content = Files.isRegularFile(path) ? sha256(Files.readAllBytes(path)) : "";
                all.put(
                        folder.relativize(path).toString(),
                        content + " " + Files.getPosixFilePermissions(path) + " " + Files.getLastModifiedTime(path));
            }
        }
        return all;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
