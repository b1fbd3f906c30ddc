package dev.chromamesh.xds;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;

/**
 * One method of one discovery service.
 *
 * @param <Q> what its clients send
 * @param wire reads the requests
 * @param encoder makes the responses
 * @param only the type that the service is for; nothing for the aggregated one
 */
record Service<Q>(Wire<Q> wire, ResponseEncoder encoder, Optional<ResourceType> only) {

    /** Begins a stream. */
    interface Opening {
        <Q> StreamObserver<Q> open(Service<Q> service, ServerCallStreamObserver<Frame> responses);
    }

    /** The aggregated service and one for each type, all of them with both variants of the protocol. */
    static List<ServerServiceDefinition> all(ControlPlane controlPlane, Opening opening) {
        Both both = new Both(
                new ResponseEncoder(StreamState.Protocol.STATE_OF_THE_WORLD, controlPlane),
                new ResponseEncoder(StreamState.Protocol.DELTA, controlPlane),
                opening);
        return List.of(
                both.service(
                        AggregatedDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.empty(),
                        AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
                        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()),
                both.service(
                        ClusterDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.of(ResourceType.CLUSTER),
                        ClusterDiscoveryServiceGrpc.getStreamClustersMethod(),
                        ClusterDiscoveryServiceGrpc.getDeltaClustersMethod()),
                both.service(
                        EndpointDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.of(ResourceType.ENDPOINT),
                        EndpointDiscoveryServiceGrpc.getStreamEndpointsMethod(),
                        EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod()),
                both.service(
                        SecretDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.of(ResourceType.SECRET),
                        SecretDiscoveryServiceGrpc.getStreamSecretsMethod(),
                        SecretDiscoveryServiceGrpc.getDeltaSecretsMethod()),
                both.service(
                        ListenerDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.of(ResourceType.LISTENER),
                        ListenerDiscoveryServiceGrpc.getStreamListenersMethod(),
                        ListenerDiscoveryServiceGrpc.getDeltaListenersMethod()),
                both.service(
                        RouteDiscoveryServiceGrpc.SERVICE_NAME,
                        Optional.of(ResourceType.ROUTE),
                        RouteDiscoveryServiceGrpc.getStreamRoutesMethod(),
                        RouteDiscoveryServiceGrpc.getDeltaRoutesMethod()));
    }

    private record Both(ResponseEncoder stateOfTheWorld, ResponseEncoder delta, Opening opening) {

        ServerServiceDefinition service(
                String name,
                Optional<ResourceType> only,
                MethodDescriptor<DiscoveryRequest, ?> stateOfTheWorldMethod,
                MethodDescriptor<DeltaDiscoveryRequest, ?> deltaMethod) {
            ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(name);
            add(definition, stateOfTheWorldMethod, new Service<>(new Wire.StateOfTheWorld(), stateOfTheWorld, only));
            add(definition, deltaMethod, new Service<>(new Wire.Delta(), delta, only));
            return definition.build();
        }

        private <Q> void add(
                ServerServiceDefinition.Builder definition, MethodDescriptor<Q, ?> method, Service<Q> service) {
            definition.addMethod(
                    method.toBuilder(method.getRequestMarshaller(), Frame.MARSHALLER)
                            .setSchemaDescriptor(null)
                            .build(),
                    ServerCalls.asyncBidiStreamingCall(
                            responses -> opening.open(service, (ServerCallStreamObserver<Frame>) responses)));
        }
    }
}
