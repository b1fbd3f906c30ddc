package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who and what is revoked at one moment. Immutable.
 *
 * @param identities by who they are
 * @param certificates by serial number
 */
public record Revocations(Map<SpiffeId, RevokedIdentity> identities, Map<BigInteger, RevokedCertificate> certificates) {

    /**
     * How long after its end a certificate is still listed: one list that is made later has to name it (RFC 5280, 3.3), and
     * whoever fetches lists does so at least once in this time.
     */
    public static final Duration LISTED_AFTER_END = Duration.ofDays(7);

    /** Nobody and nothing. */
    static final Revocations NONE = new Revocations(Map.of(), Map.of());

    /** Copies the maps. */
    public Revocations {
        identities = Map.copyOf(identities);
        certificates = Map.copyOf(certificates);
    }

    Revocations with(RevokedIdentity revoked) {
        Map<SpiffeId, RevokedIdentity> more = new TreeMap<>(identities);
        more.put(revoked.id(), revoked);
        return new Revocations(more, certificates);
    }

    /** Without the certificates that ended before a moment; nobody can use them any more. */
    Revocations since(Instant moment) {
        Map<BigInteger, RevokedCertificate> fewer = new TreeMap<>(certificates);
        fewer.values().removeIf(each -> each.notAfter().isBefore(moment));
        return new Revocations(identities, fewer);
    }

    Revocations without(SpiffeId readmitted) {
        Map<SpiffeId, RevokedIdentity> fewer = new TreeMap<>(identities);
        fewer.remove(readmitted);
        return new Revocations(fewer, certificates);
    }

    Revocations with(RevokedCertificate revoked) {
        Map<BigInteger, RevokedCertificate> more = new TreeMap<>(certificates);
        more.put(revoked.serial(), revoked);
        return new Revocations(identities, more);
    }

    /** Since when and why a workload is revoked, if it is. */
    public Optional<RevokedIdentity> of(SpiffeId id) {
        return Optional.ofNullable(identities.get(id));
    }

    /** Since when and why a certificate is revoked by its serial number, if it is. */
    public Optional<RevokedCertificate> of(BigInteger serial) {
        return Optional.ofNullable(certificates.get(serial));
    }

    /** SHA-256 of the revoked certificates that have not ended, in lower-case hex: for a deny list that knows no serials. */
    public Set<String> digests(Instant now) {
        return certificates.values().stream()
                .filter(revoked -> !revoked.notAfter().isBefore(now))
                .flatMap(revoked -> revoked.certificate().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a certificate revocation list of one authority has to say: each certificate that is revoked itself or whose
     * workload is, by serial number.
     *
     * @param issuer the authority's key identifier
     * @param leaves the certificates that have not ended, or not long ago
     */
    public List<RevokedCertificate> listed(String issuer, Collection<LeafRecord> leaves, Instant now) {
        Stream<RevokedCertificate> byIdentity = leaves.stream()
                .filter(leaf -> !certificates.containsKey(leaf.serial()))
                .flatMap(leaf -> of(leaf.id()).map(identity -> revoked(leaf, identity)).stream());
        return Stream.concat(certificates.values().stream(), byIdentity)
                .filter(revoked -> revoked.issuer().equals(issuer)
                        && !revoked.notAfter().plus(LISTED_AFTER_END).isBefore(now))
                .sorted(Comparator.comparing(RevokedCertificate::serial))
                .toList();
    }

    private static RevokedCertificate revoked(LeafRecord leaf, RevokedIdentity identity) {
        return new RevokedCertificate(
                leaf.serial(),
                leaf.id(),
                leaf.issuer(),
                Optional.empty(),
                leaf.notAfter(),
                identity.at(),
                identity.reason());
    }
}
