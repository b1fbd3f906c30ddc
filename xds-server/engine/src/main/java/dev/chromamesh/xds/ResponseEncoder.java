package dev.chromamesh.xds;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Encodes responses so that a push to many streams costs each of them a few bytes of its own: the nonce and what is removed. Resources
 * come encoded; many of them together are joined once for all streams that are sent the same. Safe for any thread.
 */
final class ResponseEncoder {

    /** Room for the joined resources of recent pushes: some full states of a large mesh. A secret is never among them, it travels alone. */
    private static final long JOINED_BYTES = 32 << 20;

    private static final String NOTHING = version(List.of());

    private final StreamState.Protocol protocol;
    private final ControlPlane controlPlane;
    private final Cache<List<Resource>, Joined> joined = CacheBuilder.newBuilder()
            .maximumWeight(JOINED_BYTES)
            .weigher((List<Resource> resources, Joined one) -> one.bytes().size())
            .build();

    /** Many resources, encoded. */
    private record Joined(ByteString bytes, String version) {}

    /**
     * An encoder for one variant.
     *
     * @param controlPlane stands in every response
     */
    ResponseEncoder(StreamState.Protocol protocol, ControlPlane controlPlane) {
        this.protocol = protocol;
        this.controlPlane = controlPlane;
    }

    /**
     * The message for a response.
     *
     * @param nonce as it stands on the wire
     */
    Frame encode(Response response, String nonce) {
        List<Resource> resources = response.resources();
        if (resources.size() > 1) {
            Joined body = joined(resources);
            return new Frame(List.of(body.bytes(), end(response, nonce, body.version())));
        }
        List<ByteString> pieces = new ArrayList<>();
        resources.forEach(resource -> pieces.addAll(resource.encoded().pieces(protocol)));
        pieces.add(end(
                response,
                nonce,
                resources.isEmpty() ? NOTHING : resources.get(0).version()));
        return new Frame(pieces);
    }

    private Joined joined(List<Resource> resources) {
        Joined known = joined.getIfPresent(resources);
        if (known == null) {
            known = new Joined(join(resources), version(resources));
            joined.put(resources, known);
        }
        return known;
    }

    private ByteString join(List<Resource> resources) {
        List<ByteString> pieces = resources.stream()
                .flatMap(resource -> resource.encoded().pieces(protocol).stream())
                .toList();
        byte[] bytes = new byte[pieces.stream().mapToInt(ByteString::size).sum()];
        int at = 0;
        for (ByteString piece : pieces) {
            piece.copyTo(bytes, at);
            at += piece.size();
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** Everything except the resources. */
    private ByteString end(Response response, String nonce, String version) {
        return protocol == StreamState.Protocol.DELTA
                ? DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(response.typeUrl())
                        .setNonce(nonce)
                        .addAllRemovedResources(response.removed())
                        .setControlPlane(controlPlane)
                        .build()
                        .toByteString()
                : DiscoveryResponse.newBuilder()
                        .setVersionInfo(version)
                        .setTypeUrl(response.typeUrl())
                        .setNonce(nonce)
                        .setControlPlane(controlPlane)
                        .build()
                        .toByteString();
    }

    /** For {@code version_info}: the same content has the same version on every stream of every process. */
    static String version(List<Resource> resources) {
        if (resources.size() == 1) {
            return resources.get(0).version();
        }
        MessageDigest sha256 = Resource.sha256();
        resources.forEach(resource ->
                sha256.update((resource.name() + '\0' + resource.version() + '\0').getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    }
}
