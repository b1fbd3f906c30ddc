package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is put together from pieces is what the generated classes would have made. */
class ResponseEncoderTest {

    private static final ControlPlane US =
            ControlPlane.newBuilder().setIdentifier("replica-1").build();

    private final ResponseEncoder delta = new ResponseEncoder(StreamState.Protocol.DELTA, US);
    private final ResponseEncoder stateOfTheWorld = new ResponseEncoder(StreamState.Protocol.STATE_OF_THE_WORLD, US);

    @Test
    void anyIncrementalResponseIsByteForByteTheGeneratedOne() throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Response response = response(random);
            DeltaDiscoveryResponse.Builder expected = DeltaDiscoveryResponse.newBuilder()
                    .setTypeUrl(response.typeUrl())
                    .setNonce(response.nonce())
                    .setControlPlane(US)
                    .addAllRemovedResources(response.removed());
            response.resources()
                    .forEach(resource -> expected.addResourcesBuilder()
                            .setName(resource.name())
                            .setVersion(resource.version())
                            .setResource(resource.body()));

            byte[] bytes = drained(delta.encode(response, response.nonce()));

            assertThat(bytes).isEqualTo(expected.build().toByteArray());
        }
    }

    @Test
    void anyStateOfTheWorldResponseReadsAsTheGeneratedOneWouldAndIsAsLong() throws Exception {
        Random random = new Random(8);
        for (int i = 0; i < 2_000; i++) {
            Response response = response(random);
            DiscoveryResponse.Builder expected = DiscoveryResponse.newBuilder()
                    .setVersionInfo(ResponseEncoder.version(response.resources()))
                    .setTypeUrl(response.typeUrl())
                    .setNonce(response.nonce())
                    .setControlPlane(US);
            response.resources().forEach(resource -> expected.addResources(resource.body()));

            byte[] bytes = drained(stateOfTheWorld.encode(response, response.nonce()));

            assertThat(DiscoveryResponse.parseFrom(bytes)).isEqualTo(expected.build());
            assertThat(bytes).hasSameSizeAs(expected.build().toByteArray());
        }
    }

    @Test
    void resourceAloneIsTheSameBytesInMemoryForAllStreams() {
        Resource shared = Samples.cluster("a", 1);
        Response one = new Response(shared.type().typeUrl(), "1-1", List.of(shared), List.of());
        Response other = new Response(shared.type().typeUrl(), "2-1", List.of(shared), List.of());

        List<ByteString> pieces = delta.encode(one, one.nonce()).pieces();
        List<ByteString> otherPieces = delta.encode(other, other.nonce()).pieces();

        assertThat(pieces).hasSizeGreaterThan(1).hasSameSizeAs(otherPieces);
        for (int i = 0; i < pieces.size() - 1; i++) {
            assertThat(pieces.get(i)).isSameAs(otherPieces.get(i));
        }
        assertThat(stateOfTheWorld.encode(one, one.nonce()).pieces())
                .contains(shared.encoded().content());
    }

    @Test
    void manyResourcesAreJoinedOnceForAllStreamsThatAreSentTheSame() {
        List<Resource> many = List.of(Samples.cluster("a", 1), Samples.cluster("b", 1), Samples.cluster("c", 1));

        Response response = new Response(ResourceType.CLUSTER.typeUrl(), "c1", many, List.of());
        Response again = new Response(ResourceType.CLUSTER.typeUrl(), "c1", new ArrayList<>(many), List.of());
        Frame one = delta.encode(response, "1-c1");
        Frame other = delta.encode(again, "2-c1");

        assertThat(one.pieces()).hasSize(2);
        assertThat(one.pieces().get(0)).isSameAs(other.pieces().get(0));
        assertThat(one.pieces().get(1)).isNotEqualTo(other.pieces().get(1));
    }

    @Test
    void stateOfTheWorldVersionTellsContentsApartAndNothingElse() throws Exception {
        List<Resource> some = List.of(Samples.cluster("a", 1), Samples.cluster("b", 1));

        assertThat(version(some, "1-1")).isEqualTo(version(some, "2-9"));
        assertThat(version(some, "1-1"))
                .isNotEqualTo(version(List.of(Samples.cluster("a", 1), Samples.cluster("b", 2)), "1-1"))
                .isNotEqualTo(version(some.subList(0, 1), "1-1"));
        assertThat(version(List.of(), "1-1")).isNotEmpty();
    }

    private String version(List<Resource> resources, String nonce) throws IOException {
        Response response = new Response(ResourceType.CLUSTER.typeUrl(), nonce, resources, List.of());
        return DiscoveryResponse.parseFrom(drained(stateOfTheWorld.encode(response, response.nonce())))
                .getVersionInfo();
    }

    @Test
    void frameCanBeReadInAnyWayTheTransportLikes() throws Exception {
        Response response =
                new Response(ResourceType.CLUSTER.typeUrl(), "1-1", List.of(Samples.cluster("a", 1)), List.of("gone"));
        Frame frame = delta.encode(response, response.nonce());
        byte[] expected = drained(frame);

        try (InputStream bytes = Frame.MARSHALLER.stream(frame)) {
            assertThat(bytes).isInstanceOf(KnownLength.class);
            assertThat(bytes.available()).isEqualTo(expected.length);
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            read.write(bytes.read());
            read.write(bytes.readNBytes(10));
            assertThat(bytes.available()).isEqualTo(expected.length - 11);
            ((Drainable) bytes).drainTo(read);
            assertThat(read.toByteArray()).isEqualTo(expected);
            assertThat(bytes.available()).isZero();
            assertThat(bytes.read()).isEqualTo(-1);
        }
        try (InputStream bytes = Frame.MARSHALLER.stream(frame)) {
            assertThat(((Drainable) bytes).drainTo(new ByteArrayOutputStream())).isEqualTo(expected.length);
            assertThat(bytes.available()).isZero();
            assertThat(bytes.read()).isEqualTo(-1);
        }
    }

    @Test
    void textOfAFrameTellsNothingOfItsContent() {
        Resource secret = Samples.secret("key", 1);
        Frame frame =
                delta.encode(new Response(ResourceType.SECRET.typeUrl(), "1-1", List.of(secret), List.of()), "1-1");

        assertThat(frame.toString()).doesNotContain("root").contains(String.valueOf(frame.size()));
        assertThat(secret.encoded().toString()).doesNotContain("root");
    }

    private static byte[] drained(Frame frame) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream stream = Frame.MARSHALLER.stream(frame)) {
            ((Drainable) stream).drainTo(bytes);
        }
        assertThat(frame.size()).isEqualTo(bytes.size());
        return bytes.toByteArray();
    }

    private static Response response(Random random) {
        List<ResourceType> types = List.of(ResourceType.values());
        ResourceType type = types.get(random.nextInt(types.size()));
        List<Resource> resources = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        int count = random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(3);
        for (int i = 0; i < count; i++) {
            // Lengths around the limits at which a size takes one byte more.
            String name = "n".repeat(1 + random.nextInt(300)) + i;
            resources.add(Samples.resource(type, name, random.nextInt(1_000)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            removed.add("gone-" + i);
        }
        return new Response(type.typeUrl(), random.nextInt(9) + "-" + random.nextInt(9), resources, removed);
    }
}
