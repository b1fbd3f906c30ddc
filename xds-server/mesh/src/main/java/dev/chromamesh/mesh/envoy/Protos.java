package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Short forms of protobuf's own types, and bytes that do not depend on the order of insertion. */
final class Protos {

    static final String TYPE_PREFIX = "type.googleapis.com/";

    private Protos() {}

    /** The message in an {@code Any}, its maps in the order of their keys. */
    static Any any(Message message) {
        return Any.newBuilder()
                .setTypeUrl(TYPE_PREFIX + message.getDescriptorForType().getFullName())
                .setValue(bytes(message))
                .build();
    }

    static ByteString bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            message.writeTo(output);
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        output.checkNoSpaceLeft();
        return ByteString.copyFrom(bytes);
    }

    static Duration seconds(long seconds) {
        return Durations.fromSeconds(seconds);
    }

    static Duration millis(long millis) {
        return Durations.fromMillis(millis);
    }

    static Duration duration(java.time.Duration duration) {
        return Durations.fromMillis(duration.toMillis());
    }

    static UInt32Value number(int value) {
        return UInt32Value.of(value);
    }

    static Struct struct(Map<String, String> fields) {
        Struct.Builder struct = Struct.newBuilder();
        new TreeMap<>(fields)
                .forEach((key, value) -> struct.putFields(
                        key, Value.newBuilder().setStringValue(value).build()));
        return struct.build();
    }
}
