package dev.chromamesh.xds;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import java.util.Optional;

/**
 * Translates between protobuf messages and the machine's events and responses.
 *
 * @param <Q> what the client sends
 * @param <R> what the engine sends
 */
interface Wire<Q, R> {

    /** Which variant this is. */
    StreamState.Protocol protocol();

    /** What the client asks. */
    StreamEvent.Request request(Q message);

    /** What the client says about itself, if it does so in this message: it need not repeat it on the same stream. */
    Optional<AckLedger.SelfDescription> description(Q message);

    /** The message for a response. */
    R response(Response response);

    /** The incremental variant. */
    record Delta(ControlPlane controlPlane) implements Wire<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {

        @Override
        public StreamState.Protocol protocol() {
            return StreamState.Protocol.DELTA;
        }

        @Override
        public StreamEvent.Request request(DeltaDiscoveryRequest message) {
            return new StreamEvent.DeltaRequest(
                    message.getTypeUrl(),
                    message.getResourceNamesSubscribeList(),
                    message.getResourceNamesUnsubscribeList(),
                    message.getInitialResourceVersionsMap(),
                    new StreamEvent.Reply(
                            message.getResponseNonce(),
                            message.hasErrorDetail()
                                    ? Optional.of(message.getErrorDetail().getMessage())
                                    : Optional.empty()));
        }

        @Override
        public Optional<AckLedger.SelfDescription> description(DeltaDiscoveryRequest message) {
            return message.hasNode() ? Optional.of(describe(message.getNode())) : Optional.empty();
        }

        @Override
        public DeltaDiscoveryResponse response(Response response) {
            DeltaDiscoveryResponse.Builder message = DeltaDiscoveryResponse.newBuilder()
                    .setTypeUrl(response.typeUrl())
                    .setNonce(response.nonce())
                    .setControlPlane(controlPlane)
                    .addAllRemovedResources(response.removed());
            for (Resource resource : response.resources()) {
                message.addResourcesBuilder()
                        .setName(resource.name())
                        .setVersion(resource.version())
                        .setResource(resource.body());
            }
            return message.build();
        }
    }

    /** The state-of-the-world variant. */
    record StateOfTheWorld(ControlPlane controlPlane) implements Wire<DiscoveryRequest, DiscoveryResponse> {

        @Override
        public StreamState.Protocol protocol() {
            return StreamState.Protocol.STATE_OF_THE_WORLD;
        }

        @Override
        public StreamEvent.Request request(DiscoveryRequest message) {
            return new StreamEvent.SotwRequest(
                    message.getTypeUrl(),
                    message.getResourceNamesList(),
                    message.getVersionInfo(),
                    new StreamEvent.Reply(
                            message.getResponseNonce(),
                            message.hasErrorDetail()
                                    ? Optional.of(message.getErrorDetail().getMessage())
                                    : Optional.empty()));
        }

        @Override
        public Optional<AckLedger.SelfDescription> description(DiscoveryRequest message) {
            return message.hasNode() ? Optional.of(describe(message.getNode())) : Optional.empty();
        }

        @Override
        public DiscoveryResponse response(Response response) {
            DiscoveryResponse.Builder message = DiscoveryResponse.newBuilder()
                    .setTypeUrl(response.typeUrl())
                    .setNonce(response.nonce())
                    .setVersionInfo(response.version())
                    .setControlPlane(controlPlane);
            response.resources().forEach(resource -> message.addResources(resource.body()));
            return message.build();
        }
    }

    private static AckLedger.SelfDescription describe(Node node) {
        SemanticVersion build = node.getUserAgentBuildVersion().getVersion();
        String version = node.hasUserAgentBuildVersion()
                ? build.getMajorNumber() + "." + build.getMinorNumber() + "." + build.getPatch()
                : node.getUserAgentVersion();
        return new AckLedger.SelfDescription(node.getId(), node.getUserAgentName(), version);
    }
}
