package dev.chromamesh.controlplane.admin;

import dev.chromamesh.controlplane.store.file.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What a caller of the admin interface must know. It lies in a file that only the server's user may read. */
public final class AdminToken {

    private static final String PREFIX = "cma_";
    private static final int RANDOM_BYTES = 32;
    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");
    private static final Set<PosixFilePermission> OWNER =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final String text;

    private AdminToken(String text) {
        this.text = text;
    }

    /**
     * Reads the token of a file, for one who may.
     *
     * @throws IOException if it cannot be read, is no admin token, or others may read it; the message names the file
     */
    public static AdminToken read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!FORM.matcher(text).matches()) {
            throw new IOException(file + " is no admin token; remove it, and the server makes a new one at its start");
        }
        if (!OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException(
                    file + " may be read by others; remove it, and the server makes a new one at its start");
        }
        return new AdminToken(text);
    }

    /**
     * Reads the token of a file, which is made if it does not exist.
     *
     * @throws IOException as {@link #read}, or if the file cannot be written
     */
    public static AdminToken readOrCreate(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] bytes = new byte[RANDOM_BYTES];
            random.nextBytes(bytes);
            String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            DurableFiles.replace(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        return read(file);
    }

    /** The value of an {@code Authorization} header that carries this token. A secret. */
    public String authorization() {
        return "Bearer " + text;
    }

    /** Whether a header's value carries this token; takes equally long for every wrong one of the same length. */
    boolean authorizes(String header) {
        return MessageDigest.isEqual(
                authorization().getBytes(StandardCharsets.UTF_8), header.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "AdminToken[hidden]";
    }
}
