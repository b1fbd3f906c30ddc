package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CDS, EDS, SDS, LDS and RDS by themselves, each with a stream of its own. */
class PerTypeServicesTest {

    private static final Client ENVOY = new Client("search", "1");

    private final EngineServer server = new EngineServer();

    PerTypeServicesTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    /** A service and the type that it is for. */
    record Single(
            ResourceType type,
            MethodDescriptor<DiscoveryRequest, DiscoveryResponse> stateOfTheWorld,
            MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta) {

        @Override
        public String toString() {
            return type.name();
        }
    }

    static Stream<Single> services() {
        return Stream.of(
                new Single(
                        ResourceType.CLUSTER,
                        ClusterDiscoveryServiceGrpc.getStreamClustersMethod(),
                        ClusterDiscoveryServiceGrpc.getDeltaClustersMethod()),
                new Single(
                        ResourceType.ENDPOINT,
                        EndpointDiscoveryServiceGrpc.getStreamEndpointsMethod(),
                        EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod()),
                new Single(
                        ResourceType.SECRET,
                        SecretDiscoveryServiceGrpc.getStreamSecretsMethod(),
                        SecretDiscoveryServiceGrpc.getDeltaSecretsMethod()),
                new Single(
                        ResourceType.LISTENER,
                        ListenerDiscoveryServiceGrpc.getStreamListenersMethod(),
                        ListenerDiscoveryServiceGrpc.getDeltaListenersMethod()),
                new Single(
                        ResourceType.ROUTE,
                        RouteDiscoveryServiceGrpc.getStreamRoutesMethod(),
                        RouteDiscoveryServiceGrpc.getDeltaRoutesMethod()));
    }

    @ParameterizedTest
    @MethodSource("services")
    void incrementalStreamNeedsNoTypeUrlAndFollowsTheSource(Single service) throws Exception {
        everything(1);
        var stream = server.call(service.delta(), ENVOY);
        stream.send(DeltaDiscoveryRequest.newBuilder()
                .setNode(node("n"))
                .addResourceNamesSubscribe("a")
                .build());
        DeltaDiscoveryResponse first = stream.next();
        stream.send(ack(first).toBuilder().clearTypeUrl().build());
        everything(2);
        server.engine.refresh();
        DeltaDiscoveryResponse second = stream.next();

        assertThat(first.getTypeUrl()).isEqualTo(service.type().typeUrl());
        assertThat(first.getResourcesList())
                .singleElement()
                .satisfies(resource -> assertThat(resource.getResource())
                        .isEqualTo(Samples.resource(service.type(), "a", 1).body()));
        assertThat(second.getResources(0).getResource())
                .isEqualTo(Samples.resource(service.type(), "a", 2).body());
    }

    @ParameterizedTest
    @MethodSource("services")
    void stateOfTheWorldStreamNeedsNoTypeUrlAndFollowsTheSource(Single service) throws Exception {
        everything(1);
        var stream = server.call(service.stateOfTheWorld(), ENVOY);
        DiscoveryRequest request =
                DiscoveryRequest.newBuilder().addResourceNames("a").build();
        stream.send(request);
        DiscoveryResponse first = stream.next();
        stream.send(request.toBuilder()
                .setVersionInfo(first.getVersionInfo())
                .setResponseNonce(first.getNonce())
                .build());
        everything(2);
        server.engine.refresh();
        DiscoveryResponse second = stream.next();

        assertThat(first.getTypeUrl()).isEqualTo(service.type().typeUrl());
        assertThat(first.getResourcesList())
                .containsExactly(Samples.resource(service.type(), "a", 1).body());
        assertThat(second.getResourcesList())
                .containsExactly(Samples.resource(service.type(), "a", 2).body());
    }

    @ParameterizedTest
    @MethodSource("services")
    void requestForTheTypeOfAnotherServiceEndsTheStream(Single service) throws Exception {
        everything(1);
        ResourceType other = service.type() == ResourceType.CLUSTER ? ResourceType.LISTENER : ResourceType.CLUSTER;
        var stream = server.call(service.delta(), ENVOY);

        stream.send(EngineServer.subscribe(other).build());

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(stream.end().getDescription()).contains(service.type().typeUrl());
    }

    @ParameterizedTest
    @MethodSource("services")
    void streamWithoutAnIdentityIsRefused(Single service) throws Exception {
        assertThat(server.call(service.delta(), null).end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(server.call(service.stateOfTheWorld(), null).end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    private void everything(int revision) {
        List<Resource> resources = Arrays.stream(ResourceType.values())
                .map(type -> Samples.resource(type, "a", revision))
                .toList();
        server.source.set(resources.toArray(Resource[]::new));
    }
}
