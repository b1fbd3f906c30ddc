package dev.chromamesh.controlplane;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.issue.Surroundings;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real certificate authority for tests, and requests to it. */
final class TestAuthority {

    static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    static final Duration LIFETIME = Duration.ofHours(24);

    private static @Nullable Path prepared;

    private TestAuthority() {}

    static CertificateAuthority open(Path folder, InstantSource clock) throws AuthorityStateException {
        // keys that cost no part of a second each
        VaultSettings vaults =
                new VaultSettings(new PasswordEncryption(1000), EcdsaP256.preferred(), new SecureRandom());
        return CertificateAuthority.open(
                folder, new AuthoritySettings(DOMAIN, LIFETIME, BuildDate.read()), vaults, new Surroundings(clock));
    }

    /** Puts an authority in a folder, the same one for all tests of this process. */
    static synchronized void copyTo(Path folder) throws IOException {
        if (prepared == null) {
            Path made =
                    Files.createTempDirectory(Path.of("target"), "authority").resolve("authority");
            try {
                open(made, InstantSource.system()).close();
            } catch (AuthorityStateException e) {
                throw new IOException(e);
            }
            prepared = made;
        }
        Path source = prepared;
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(source.relativize(file).toString());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
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
