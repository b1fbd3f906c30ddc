package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One resource as the two variants of the protocol carry it: the field of a response up to the content, the content itself, which both
 * share, and what follows it.
 *
 * @param delta before the content, in the incremental variant
 * @param deltaEnd after it
 * @param stateOfTheWorld before the content, in the other variant, where nothing follows
 * @param content the serialised resource
 */
record EncodedResource(ByteString delta, ByteString deltaEnd, ByteString stateOfTheWorld, ByteString content) {

    private static final int BUFFER_BYTES = 256;

    /** Encodes what goes around the content. */
    static EncodedResource of(String name, String version, Any body) {
        ByteString content = body.getValue();
        int anySize = CodedOutputStream.computeStringSize(Any.TYPE_URL_FIELD_NUMBER, body.getTypeUrl())
                + CodedOutputStream.computeBytesSize(Any.VALUE_FIELD_NUMBER, content);
        int resourceSize = CodedOutputStream.computeStringSize(Resource.VERSION_FIELD_NUMBER, version)
                + CodedOutputStream.computeTagSize(Resource.RESOURCE_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(anySize)
                + anySize
                + CodedOutputStream.computeStringSize(Resource.NAME_FIELD_NUMBER, name);
        return new EncodedResource(
                written(output -> {
                    open(output, DeltaDiscoveryResponse.RESOURCES_FIELD_NUMBER, resourceSize);
                    output.writeString(Resource.VERSION_FIELD_NUMBER, version);
                    open(output, Resource.RESOURCE_FIELD_NUMBER, anySize);
                    beforeContent(output, body);
                }),
                written(output -> output.writeString(Resource.NAME_FIELD_NUMBER, name)),
                written(output -> {
                    open(output, DiscoveryResponse.RESOURCES_FIELD_NUMBER, anySize);
                    beforeContent(output, body);
                }),
                content);
    }

    /** The pieces that make up this resource in a response. */
    List<ByteString> pieces(StreamState.Protocol protocol) {
        return protocol == StreamState.Protocol.DELTA
                ? List.of(delta, content, deltaEnd)
                : List.of(stateOfTheWorld, content);
    }

    private static void beforeContent(CodedOutputStream output, Any body) throws IOException {
        output.writeString(Any.TYPE_URL_FIELD_NUMBER, body.getTypeUrl());
        open(output, Any.VALUE_FIELD_NUMBER, body.getValue().size());
    }

    /** The beginning of a field with this many bytes in it. */
    private static void open(CodedOutputStream output, int field, int size) throws IOException {
        output.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        output.writeUInt32NoTag(size);
    }

    @FunctionalInterface
    private interface Writing {
        void writeTo(CodedOutputStream output) throws IOException;
    }

    private static ByteString written(Writing writing) {
        ByteString.Output target = ByteString.newOutput();
        CodedOutputStream output = CodedOutputStream.newInstance(target, BUFFER_BYTES);
        try {
            writing.writeTo(output);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        // In one piece and no larger than it is.
        return ByteString.copyFrom(target.toByteString().toByteArray());
    }

    /** No content: it may be a private key. */
    @Override
    public String toString() {
        return "encoded resource of " + content.size() + " bytes";
    }
}
