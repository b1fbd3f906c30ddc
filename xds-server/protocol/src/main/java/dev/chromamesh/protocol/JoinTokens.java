package dev.chromamesh.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.chromamesh.protocol.enrolment.v1.JoinTokenContent;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.zip.CRC32;

/**
 * The text form of a join token: {@code cmt_}, then base64url without padding of the content and its CRC-32 (big
 * endian). The checksum is there for people: it tells a token that lost a character from one that the server refuses.
 */
public final class JoinTokens {

    /** What every token starts with, so that people and secret scanners recognise one. */
    public static final String PREFIX = "cmt_";

    private static final int CHECKSUM_BYTES = 4;
    private static final int MAX_LENGTH = 8192;

    private JoinTokens() {}

    /** What a text turned out to be. */
    public sealed interface Reading {}

    /**
     * A token in good form; whether the server takes it is the server's word.
     *
     * @param token its content
     */
    public record WellFormed(JoinToken token) implements Reading {}

    /**
     * No token.
     *
     * @param reason what is wrong, for a person; never contains any part of the text
     */
    public record Malformed(String reason) implements Reading {}

    /** Writes a token. The result is a secret. */
    public static String write(JoinToken token) {
        byte[] content = JoinTokenContent.newBuilder()
                .setSecret(token.secret().bytes())
                .addAllControlPlane(token.controlPlane())
                .setRootPin(token.rootPin())
                .setTrustDomain(token.trustDomain())
                .setWorkload(token.workload())
                .setExpiresAt(token.expiresAt().getEpochSecond())
                .setChromaPort(token.chromaPort().orElse(0))
                .build()
                .toByteArray();
        byte[] checked = ByteBuffer.allocate(content.length + CHECKSUM_BYTES)
                .put(content)
                .putInt(checksum(content))
                .array();
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(checked);
    }

    /** Reads a token; blank space around it is ignored, as files end in a line feed. */
    public static Reading read(String text) {
        String token = text.strip();
        if (token.isEmpty()) {
            return new Malformed("it is empty");
        }
        if (!token.startsWith(PREFIX)) {
            return new Malformed("it does not start with " + PREFIX);
        }
        if (token.length() > MAX_LENGTH) {
            return new Malformed("it is longer than " + MAX_LENGTH + " characters");
        }
        byte[] checked;
        try {
            checked = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            return new Malformed("it contains characters that no token has, or lost some");
        }
        if (checked.length <= CHECKSUM_BYTES) {
            return new Malformed("it is too short");
        }
        byte[] content = Arrays.copyOf(checked, checked.length - CHECKSUM_BYTES);
        if (ByteBuffer.wrap(checked).getInt(content.length) != checksum(content)) {
            return new Malformed("its checksum is wrong: it was cut off or mistyped");
        }
        return readContent(content);
    }

    private static Reading readContent(byte[] bytes) {
        try {
            JoinTokenContent content = JoinTokenContent.parseFrom(bytes);
            ByteString secret = content.getSecret();
            return new WellFormed(new JoinToken(
                    new JoinSecret(secret),
                    content.getControlPlaneList(),
                    content.getRootPin(),
                    content.getTrustDomain(),
                    content.getWorkload(),
                    Instant.ofEpochSecond(content.getExpiresAt()),
                    content.getChromaPort() == 0 ? OptionalInt.empty() : OptionalInt.of(content.getChromaPort())));
        } catch (InvalidProtocolBufferException | IllegalArgumentException | DateTimeException e) {
            return new Malformed("its content is not that of a join token of this version");
        }
    }

    private static int checksum(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        return (int) crc.getValue();
    }
}
