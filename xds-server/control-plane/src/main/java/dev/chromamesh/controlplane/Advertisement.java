package dev.chromamesh.controlplane;

import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Address;
import io.grpc.StatusException;
import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a sidecar says of itself, checked: it goes into other sidecars' configuration. */
final class Advertisement {

    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");
    private static final int MAX_VERSION = 200;
    private static final int MAX_PORT = 65_535;

    private Advertisement() {}

    /** The UUID of the sidecar's state folder. */
    static UUID id(dev.chromamesh.protocol.enrolment.v1.Instance said) throws StatusException {
        try {
            UUID id = UUID.fromString(said.getId());
            // Java also reads shorter forms, which would name one instance in several ways
            if (id.toString().equals(said.getId())) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // told below like a short form
        }
        throw invalid("the instance's id is not a UUID");
    }

    /**
     * The instance as the mesh knows it.
     *
     * @param before what was known of it; a renewal that says nothing of addresses changes none
     */
    static Instance instance(
            UUID id, String workload, dev.chromamesh.protocol.enrolment.v1.Instance said, Optional<Instance> before)
            throws StatusException {
        if (!said.hasListen()) {
            if (said.hasAdvertise()) {
                throw invalid("the instance has an address to advertise and none to listen on");
            }
            return before.orElseGet(() -> new Instance(id, workload, Optional.empty(), Optional.empty()));
        }
        HostPort listen = address(said.getListen(), "listen");
        HostPort advertise = said.hasAdvertise() ? address(said.getAdvertise(), "advertise") : listen;
        if (EVERYWHERE.contains(advertise.host())) {
            throw invalid("others cannot dial " + advertise + "; say with --advertise HOST:PORT what they dial");
        }
        return new Instance(id, workload, Optional.of(listen), Optional.of(advertise));
    }

    /** What the sidecar said about its Envoy, fit to be shown and logged. */
    static String envoyVersion(dev.chromamesh.protocol.enrolment.v1.Instance said) {
        String printable = said.getEnvoyVersion().replaceAll("[^\\x20-\\x7e]", "?");
        return printable.substring(0, Math.min(printable.length(), MAX_VERSION));
    }

    private static HostPort address(Address said, String what) throws StatusException {
        String host = said.getHost();
        if (!isIp(host)) {
            throw invalid("the host of --" + what + " is not an IP address");
        }
        if (said.getPort() < 1 || said.getPort() > MAX_PORT) {
            throw invalid("the port of --" + what + " is not 1 to 65535");
        }
        return new HostPort(host, said.getPort());
    }

    private static boolean isIp(String host) {
        // NetUtil also takes brackets and zones, which Envoy does not
        return NetUtil.isValidIpV4Address(host)
                || (NetUtil.isValidIpV6Address(host) && host.indexOf('[') < 0 && host.indexOf('%') < 0);
    }

    private static StatusException invalid(String sentence) {
        return Refusal.INSTANCE_INVALID.failure(sentence);
    }
}
