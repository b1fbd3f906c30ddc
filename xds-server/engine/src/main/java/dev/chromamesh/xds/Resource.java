package dev.chromamesh.xds;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One named resource, serialised once for all the streams that will carry it.
 *
 * <p>The version is the beginning of the SHA-256 of the message's deterministic bytes: equal content has an equal version in
 * every process and after every restart. Two resources are equal if type, name and version are; equal ones that are in use at the same
 * time are one and the same object, so that many audiences share their memory.
 */
public final class Resource {

    /** So that equal resources of many audiences are one. */
    private static final Interner<Resource> ALIVE = Interners.newWeakInterner();

    /** 128 bits: no two contents will ever share a version by accident. */
    private static final int VERSION_BYTES = 16;

    private final ResourceType type;
    private final String name;
    private final String version;
    private final Any body;
    private final EncodedResource encoded;
    private final List<String> references;

    private Resource(ResourceType type, String name, String version, Any body, List<String> references) {
        this.type = type;
        this.name = name;
        this.version = version;
        this.body = body;
        this.encoded = EncodedResource.of(name, version, body);
        this.references = references;
    }

    /**
     * Serialises a message as the resource of a name.
     *
     * @param type the message's type
     * @param name what clients subscribe to: the message's own name, not empty and not {@code *}, which means "all" on the wire
     * @param message the content. Messages packed into it as {@code Any} must have been serialised deterministically by
     *     whoever packed them
     */
    public static Resource of(ResourceType type, String name, Message message) {
        String messageName = message.getDescriptorForType().getFullName();
        if (!messageName.equals(type.messageName())) {
            throw new IllegalArgumentException("message: " + messageName + " (expected: " + type.messageName() + ")");
        }
        if (name.isEmpty() || name.equals(Subscription.WILDCARD)) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: not empty, not *)");
        }
        Object ownName = message.getField(message.getDescriptorForType().findFieldByName(type.nameField()));
        if (!name.equals(ownName)) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: '" + ownName + "', as in the message)");
        }
        ByteString bytes = deterministicBytes(message);
        Any body = Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(bytes).build();
        return ALIVE.intern(new Resource(type, name, contentHash(bytes), body, References.of(message)));
    }

    private static ByteString deterministicBytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            message.writeTo(output);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array cannot fail", e);
        }
        output.checkNoSpaceLeft();
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static String contentHash(ByteString bytes) {
        MessageDigest sha256 = sha256();
        sha256.update(bytes.asReadOnlyByteBuffer());
        return HexFormat.of().formatHex(sha256.digest(), 0, VERSION_BYTES);
    }

    /** Every Java platform has SHA-256. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What kind of resource this is. */
    public ResourceType type() {
        return type;
    }

    /** What clients subscribe to. */
    public String name() {
        return name;
    }

    /** Hash of the content: 32 hexadecimal digits. */
    public String version() {
        return version;
    }

    /** The content as it goes on the wire. */
    public Any body() {
        return body;
    }

    /** The resource as responses carry it. */
    EncodedResource encoded() {
        return encoded;
    }

    /**
     * The resources of the type that depends on this one's arrival: endpoints for a cluster, routes for a listener. They have to
     * be delivered after it, even if they have not changed.
     */
    List<String> references() {
        return references;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Resource resource
                        && type == resource.type
                        && name.equals(resource.name)
                        && version.equals(resource.version));
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + version.hashCode();
    }

    /** Type, name and version; never the content, which may be a private key. */
    @Override
    public String toString() {
        return type + " " + name + "@" + version;
    }
}
