package dev.chromamesh.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import java.util.Optional;

/**
 * Reads the requests of one variant of the protocol.
 *
 * @param <Q> what the client sends
 */
interface Wire<Q> {

    /** Which variant this is. */
    StreamState.Protocol protocol();

    /**
     * What the client asks.
     *
     * @param typeUrl what it asks for, be it said in the message or implied by the service
     * @param nonces of the stream
     */
    StreamEvent.Request request(String typeUrl, Q message, Nonces nonces);

    /** The type URL in the message; empty if there is none. */
    String typeUrl(Q message);

    /** What the client says about itself, if it does so in this message: it need not repeat it on the same stream. */
    Optional<AckLedger.SelfDescription> description(Q message);

    /** The incremental variant. */
    record Delta() implements Wire<DeltaDiscoveryRequest> {

        @Override
        public StreamState.Protocol protocol() {
            return StreamState.Protocol.DELTA;
        }

        @Override
        public StreamEvent.Request request(String typeUrl, DeltaDiscoveryRequest message, Nonces nonces) {
            return new StreamEvent.DeltaRequest(
                    typeUrl,
                    message.getResourceNamesSubscribeList(),
                    message.getResourceNamesUnsubscribeList(),
                    message.getInitialResourceVersionsMap(),
                    new StreamEvent.Reply(
                            nonces.read(message.getResponseNonce()),
                            message.hasErrorDetail()
                                    ? Optional.of(message.getErrorDetail().getMessage())
                                    : Optional.empty()));
        }

        @Override
        public String typeUrl(DeltaDiscoveryRequest message) {
            return message.getTypeUrl();
        }

        @Override
        public Optional<AckLedger.SelfDescription> description(DeltaDiscoveryRequest message) {
            return message.hasNode() ? Optional.of(describe(message.getNode())) : Optional.empty();
        }
    }

    /** The state-of-the-world variant. */
    record StateOfTheWorld() implements Wire<DiscoveryRequest> {

        @Override
        public StreamState.Protocol protocol() {
            return StreamState.Protocol.STATE_OF_THE_WORLD;
        }

        @Override
        public StreamEvent.Request request(String typeUrl, DiscoveryRequest message, Nonces nonces) {
            return new StreamEvent.SotwRequest(
                    typeUrl,
                    message.getResourceNamesList(),
                    message.getVersionInfo(),
                    new StreamEvent.Reply(
                            nonces.read(message.getResponseNonce()),
                            message.hasErrorDetail()
                                    ? Optional.of(message.getErrorDetail().getMessage())
                                    : Optional.empty()));
        }

        @Override
        public String typeUrl(DiscoveryRequest message) {
            return message.getTypeUrl();
        }

        @Override
        public Optional<AckLedger.SelfDescription> description(DiscoveryRequest message) {
            return message.hasNode() ? Optional.of(describe(message.getNode())) : Optional.empty();
        }
    }

    private static AckLedger.SelfDescription describe(Node node) {
        SemanticVersion build = node.getUserAgentBuildVersion().getVersion();
        String version = node.hasUserAgentBuildVersion()
                ? build.getMajorNumber() + "." + build.getMinorNumber() + "." + build.getPatch()
                : node.getUserAgentVersion();
        return new AckLedger.SelfDescription(shown(node.getId()), shown(node.getUserAgentName()), shown(version));
    }

    /** It is the client's word, and it is remembered: not more than anybody needs. */
    private static String shown(String word) {
        return word.length() <= 256 ? word : word.substring(0, 256);
    }
}
