package dev.chromamesh.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.rotation.RotationPolicy;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** What the tests of this package are made of. */
final class Samples {

    static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final Duration DAY = Duration.ofHours(24);
    static final SpiffeId SEARCH = DOMAIN.id("search");
    static final UUID INSTANCE = UUID.fromString("6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10");
    static final AuthoritySettings SETTINGS = new AuthoritySettings(
            DOMAIN, DAY, BUILT, new IssuanceLimit(1_000_000, Duration.ofSeconds(1)), RotationPolicy.standard());
    static final SecureRandom RANDOM = new SecureRandom();

    private static final VaultSettings VAULTS =
            new VaultSettings(new PasswordEncryption(1000), EcdsaP256.preferred(), RANDOM);

    private Samples() {}

    /** Keys that cost no second each; all else as in production. */
    static VaultSettings vaults() {
        return VAULTS;
    }

    static CertificateAuthority open(Path folder, InstantSource clock) throws AuthorityStateException {
        return CertificateAuthority.open(folder, SETTINGS, vaults(), new Surroundings(clock));
    }

    static IssuanceRequest request(KeyPair keys, Duration lifetime) {
        return new IssuanceRequest(SEARCH, Optional.of(INSTANCE), CertificateRequests.create(keys, SEARCH), lifetime);
    }

    static Issued issue(CertificateAuthority authority, Duration lifetime) {
        return issued(authority.issue(request(KeyPairs.p256(RANDOM), lifetime)));
    }

    static Issued issued(Issuance issuance) {
        assertThat(issuance).isInstanceOf(Issued.class);
        return (Issued) issuance;
    }

    static Refused refused(Issuance issuance) {
        assertThat(issuance).isInstanceOf(Refused.class);
        return (Refused) issuance;
    }
}
