package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.profile.AuthoritySpec;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes roots and issuing authorities, each with a key of its own. */
record AuthorityMaker(TrustDomain trustDomain, CertificateSigner signer) {

    /** Ten years. */
    static final Duration ROOT_LIFETIME = Duration.ofDays(3652);

    static final Duration ISSUING_LIFETIME = Duration.ofDays(90);

    SigningKey root(Instant now) {
        KeyPair keys = signer.crypto().generate(signer.random());
        AuthoritySpec spec = new AuthoritySpec(
                trustDomain, keys.getPublic(), signer.serial(), Validity.from(now, ROOT_LIFETIME), Optional.empty());
        return make(spec, keys, keys);
    }

    SigningKey issuing(SigningKey root, Instant now) {
        KeyPair keys = signer.crypto().generate(signer.random());
        Issuer issuer = new Issuer(root.certificate());
        Validity validity = Validity.from(now, ISSUING_LIFETIME).within(issuer.validity());
        AuthoritySpec spec =
                new AuthoritySpec(trustDomain, keys.getPublic(), signer.serial(), validity, Optional.of(issuer));
        return make(spec, keys, new KeyPair(root.certificate().getPublicKey(), root.privateKey()));
    }

    private SigningKey make(AuthoritySpec spec, KeyPair keys, KeyPair by) {
        X509Certificate certificate = signer.prepare(
                        Profiles.authority(spec), draft -> DraftCheck.authority(draft, spec))
                .sign(by.getPrivate(), by.getPublic());
        return new SigningKey(certificate, keys.getPrivate());
    }
}
