package dev.chromamesh.controlplane;

import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.diagnostic.Suggestions;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Workload;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.protocol.Refusal;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Who may join and who may renew. Pure. */
final class EnrolmentRules {

    private EnrolmentRules() {}

    /** The answer to a wish to join. */
    sealed interface Join {}

    /**
     * The instance may join.
     *
     * @param replaces instances that are gone and make room for it
     */
    record Admit(List<UUID> replaces) implements Join {}

    /** The answer to a wish to renew. */
    sealed interface Renewal {}

    /** A new certificate is due. */
    record Issue() implements Renewal {}

    /**
     * The reply was lost; here it is again.
     *
     * @param grant the same answer
     */
    record Repeat(Grant grant) implements Renewal {}

    /**
     * Two holders of the instance's key are at work.
     *
     * @param sentence what was seen
     */
    record Suspend(String sentence) implements Renewal {}

    /**
     * No.
     *
     * @param refusal the reason for programs
     * @param sentence the reason for people
     */
    record Refuse(Refusal refusal, String sentence) implements Join, Renewal {}

    /**
     * Whether an instance may join with a token.
     *
     * @param request the fingerprint of what it asks for
     */
    static Join join(Mesh mesh, Collection<InstanceRecord> known, Instance newcomer, String request, Instant now) {
        Optional<Refuse> unfit = fits(mesh, known, newcomer, now);
        if (unfit.isPresent()) {
            return unfit.get();
        }
        List<UUID> replaces = new ArrayList<>();
        for (InstanceRecord other : known) {
            if (other.id().equals(newcomer.id())) {
                if (!other.workload().equals(newcomer.workload())) {
                    return new Refuse(
                            Refusal.INSTANCE_OF_OTHER_WORKLOAD,
                            "the sidecar's state folder belongs to " + other.workload() + "; give "
                                    + newcomer.workload() + " a state folder of its own");
                }
                if (isChroma(mesh, newcomer.workload()) && inForce(other, now) && !other.isAnswerTo(request)) {
                    return chromaHasInstance(other);
                }
            } else if (other.workload().equals(newcomer.workload()) && isChroma(mesh, newcomer.workload())) {
                if (alive(other, now)) {
                    return chromaHasInstance(other);
                }
                replaces.add(other.id());
            }
        }
        return new Admit(replaces);
    }

    /** What must hold for an instance at every moment, joined already or not. */
    static Optional<Refuse> fits(Mesh mesh, Collection<InstanceRecord> known, Instance instance, Instant now) {
        String name = instance.workload();
        if (mesh.workload(name).isEmpty()) {
            return Optional.of(new Refuse(Refusal.WORKLOAD_UNKNOWN, unknownWorkload(mesh, name)));
        }
        if (isChroma(mesh, name) && instance.listen().isEmpty()) {
            return Optional.of(new Refuse(
                    Refusal.INSTANCE_INVALID,
                    "\"" + name + "\" is a Chroma: its sidecar must be told where to listen for the mesh,"
                            + " --listen HOST:PORT"));
        }
        for (InstanceRecord other : known) {
            if (!other.id().equals(instance.id())
                    && instance.advertise().isPresent()
                    && other.instance().advertise().equals(instance.advertise())
                    && alive(other, now)) {
                return Optional.of(new Refuse(
                        Refusal.INSTANCE_INVALID,
                        "the address " + instance.advertise().get() + " is " + other.workload()
                                + "'s already; give this sidecar another --listen or --advertise"));
            }
        }
        return Optional.empty();
    }

    /**
     * Only an instance's newest certificate renews, so that a copied key that renews beside its owner is noticed.
     *
     * @param presented the certificate that asks
     * @param request the fingerprint of what it asks for
     */
    static Renewal renewal(InstanceRecord record, X509Certificate presented, String request) {
        if (record.suspended().isPresent()) {
            return new Refuse(
                    Refusal.INSTANCE_SUSPENDED,
                    "this instance of " + record.workload() + " is suspended: "
                            + record.suspended().get()
                            + "; find out why, then join again with a new token");
        }
        Grant grant = record.grant();
        String serial = Grant.serial(presented);
        boolean newest = grant.serial().equals(serial);
        if (grant.request().equals(request) && (newest || grant.renewedFrom().equals(Optional.of(serial)))) {
            return new Repeat(grant);
        }
        // a certificate younger than the record's means that the store is the old one, put back from a backup
        if (newest || startsLater(presented, grant.leaf())) {
            return new Issue();
        }
        return new Suspend("certificate " + serial + " asked for a renewal though " + grant.serial()
                + " has taken its place; a copy of its key may be in use elsewhere");
    }

    /** What to say of a name that {@code mesh.yaml} does not have. */
    static String unknownWorkload(Mesh mesh, String name) {
        return "mesh.yaml has no workload " + Quote.of(name)
                + Suggestions.help(name, mesh.workloads().keySet())
                        .map(help -> "; " + help)
                        .orElse("");
    }

    private static Refuse chromaHasInstance(InstanceRecord other) {
        String name = other.workload() + "/" + other.id();
        return new Refuse(
                Refusal.CHROMA_HAS_INSTANCE,
                "\"" + other.workload() + "\" has an instance already, " + other.id()
                        + other.instance()
                                .advertise()
                                .map(address -> " at " + address)
                                .orElse("")
                        + "; a Chroma workload is one Chroma process with one data directory."
                        + " If that instance will not come back: chroma-mesh forget " + name);
    }

    private static boolean startsLater(X509Certificate one, X509Certificate other) {
        return one.getNotBefore().toInstant().isAfter(other.getNotBefore().toInstant());
    }

    /**
     * An instance's id is no secret, and a cloned machine has it too: while it has a certificate that is good for
     * something, only its owner's own request may be answered again.
     */
    private static boolean inForce(InstanceRecord record, Instant now) {
        return alive(record, now) && record.suspended().isEmpty();
    }

    private static boolean isChroma(Mesh mesh, String workload) {
        return mesh.workload(workload).flatMap(Workload::chroma).isPresent();
    }

    /** One whose certificate has expired can serve nobody any more and has to join again anyway. */
    private static boolean alive(InstanceRecord record, Instant now) {
        return now.isBefore(record.grant().expiresAt());
    }
}
