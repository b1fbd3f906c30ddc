package dev.chromamesh.bench;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * As much of a response as an acknowledgement needs; the resources are counted and not looked at, so that the clients leave the
 * processor to the server.
 */
record Received(String typeUrl, String nonce, String version, int resources, int bytes) {

    private static final int VERSION = 1;
    private static final int RESOURCES = 2;
    private static final int TYPE_URL = 4;
    private static final int NONCE = 5;

    static Received of(byte[] message) {
        String version = "";
        String typeUrl = "";
        String nonce = "";
        int resources = 0;
        try {
            CodedInputStream input = CodedInputStream.newInstance(message);
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case VERSION -> version = input.readString();
                    case RESOURCES -> {
                        resources++;
                        input.skipField(tag);
                    }
                    case TYPE_URL -> typeUrl = input.readString();
                    case NONCE -> nonce = input.readString();
                    default -> input.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Received(typeUrl, nonce, version, resources, message.length);
    }

    /** By name: the versions of the resources of an incremental response. */
    static Map<String, String> versions(byte[] message) {
        Map<String, String> versions = new HashMap<>();
        try {
            io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse.parseFrom(message)
                    .getResourcesList()
                    .forEach(resource -> versions.put(resource.getName(), resource.getVersion()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions;
    }
}
