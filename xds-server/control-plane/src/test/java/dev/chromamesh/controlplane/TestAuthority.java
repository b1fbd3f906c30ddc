package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A real certificate authority for tests, and requests to it. */
final class TestAuthority {

    static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    static final Duration LIFETIME = Duration.ofHours(24);

    private TestAuthority() {}

    static CertificateAuthority open(Path folder, InstantSource clock) throws AuthorityStateException {
        return CertificateAuthority.open(
                folder, new AuthoritySettings(DOMAIN, LIFETIME, BuildDate.read()), clock, new SecureRandom());
    }

    static byte[] request(String workload) {
        return CertificateRequests.create(KeyPairs.p256(new SecureRandom()), DOMAIN.id(workload));
    }

    static List<X509Certificate> chain(CertificateAuthority authority, String workload, UUID instance) {
        return chain(authority, workload, instance, KeyPairs.p256(new SecureRandom()));
    }

    static List<X509Certificate> chain(CertificateAuthority authority, String workload, UUID instance, KeyPair keys) {
        byte[] request = CertificateRequests.create(keys, DOMAIN.id(workload));
        Issuance issuance =
                authority.issue(new IssuanceRequest(DOMAIN.id(workload), Optional.of(instance), request, LIFETIME));
        return ((Issuance.Issued) issuance).chain();
    }
}
