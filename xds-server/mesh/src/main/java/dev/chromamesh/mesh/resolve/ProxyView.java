package dev.chromamesh.mesh.resolve;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that one proxy's configuration follows from, every name replaced by what it stands for.
 *
 * @param proxy whose view this is
 * @param inbound what it lets in; present for the sidecar of a Chroma
 * @param egress what its workload calls, by the name of the Chroma
 * @param trust the roots; absent in a preview, where no authority has been asked
 * @param certificateLifetime how long a leaf lives; no connection should outlive it by much
 */
public record ProxyView(
        ProxyIdentity proxy,
        Optional<Inbound> inbound,
        List<Egress> egress,
        Optional<TrustBundle> trust,
        Duration certificateLifetime) {

    /** Copies the list. */
    public ProxyView {
        egress = List.copyOf(egress);
        if (certificateLifetime.isNegative() || certificateLifetime.isZero()) {
            throw new IllegalArgumentException(
                    "certificate lifetime: " + certificateLifetime + " (expected: a positive duration)");
        }
    }

    /** The workload's name, which is the path of its identity. */
    public String workload() {
        return proxy.id().path();
    }

    /**
     * The way into a Chroma.
     *
     * @param listen where the sidecar takes mesh connections
     * @param chroma the Chroma behind it
     * @param grants who may do what, one for each caller, in the order of the callers' identities
     * @param source where {@code mesh.yaml} names the workload
     */
    public record Inbound(HostPort listen, ChromaServer chroma, List<Grant> grants, SourceSpan source) {

        /** Copies the list and checks that no caller has two grants. */
        public Inbound {
            grants = List.copyOf(grants);
            if (grants.stream().map(Grant::caller).distinct().count() != grants.size()) {
                throw new IllegalArgumentException("grants: a caller twice (expected: the strongest role only)");
            }
        }
    }

    /**
     * The role that a caller holds on the whole of a Chroma.
     *
     * @param caller the workload's identity
     * @param role the strongest of all roles that rules give it
     * @param sources the rules that give it this role
     */
    public record Grant(SpiffeId caller, Role role, List<SourceSpan> sources) {

        /** Copies the list. */
        public Grant {
            sources = List.copyOf(sources);
        }
    }

    /**
     * The way to a Chroma.
     *
     * @param chroma the identity that the other side must prove
     * @param listen where the workload's own clients connect, in plaintext
     * @param endpoints where the Chroma's sidecars can be dialled; empty while none has joined
     * @param source where {@code mesh.yaml} asks for the call
     */
    public record Egress(SpiffeId chroma, HostPort listen, List<HostPort> endpoints, SourceSpan source) {

        /** Copies the list. */
        public Egress {
            endpoints = List.copyOf(endpoints);
        }

        /** The Chroma's name, which is the path of its identity. */
        public String name() {
            return chroma.path();
        }
    }
}
