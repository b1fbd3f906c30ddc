package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.AuthoritySpec.Role;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultKey;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** Makes the certificates of roots and issuing authorities. */
record AuthorityMaker(TrustDomain trustDomain, CertificateSigner signer) {

    /**
     * A root's certificates.
     *
     * @param key its own
     * @param before the root that vouches for it to those who know only that one
     */
    AuthorityCertificates root(VaultKey key, Validity validity, Optional<SigningKey> before) throws VaultException {
        X509Certificate own = make(spec(Role.ROOT, key, validity, Optional.empty()), key);
        if (before.isEmpty()) {
            return new AuthorityCertificates(own, Optional.empty());
        }
        Issuer above = new Issuer(before.get().certificate());
        AuthoritySpec crossSigned =
                spec(Role.CROSS_SIGNED_ROOT, key, validity.within(above.validity()), Optional.of(above));
        return new AuthorityCertificates(
                own, Optional.of(make(crossSigned, before.get().key())));
    }

    /** The certificate of an issuing authority, by its root. */
    AuthorityCertificates issuing(VaultKey key, Validity validity, SigningKey root) throws VaultException {
        Issuer above = new Issuer(root.certificate());
        AuthoritySpec spec = spec(Role.ISSUING, key, validity.within(above.validity()), Optional.of(above));
        return new AuthorityCertificates(make(spec, root.key()), Optional.empty());
    }

    private AuthoritySpec spec(Role role, VaultKey key, Validity validity, Optional<Issuer> issuer) {
        return new AuthoritySpec(trustDomain, role, key.publicKey(), signer.serial(), validity, issuer);
    }

    private X509Certificate make(AuthoritySpec spec, VaultKey by) throws VaultException {
        return signer.prepare(Profiles.authority(spec), draft -> DraftCheck.authority(draft, spec))
                .sign(by);
    }
}
