package dev.chromamesh.controlplane;

import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.controlplane.transport.Credential;
import dev.chromamesh.controlplane.transport.ServerIdentity;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The server's own certificates, from its own authority. */
record ServerCredentials(CertificateAuthority authority, SecureRandom random) implements ServerIdentity.Source {

    @Override
    public Credential next() throws ServerIdentity.IdentityException {
        KeyPair keys = KeyPairs.p256(random);
        Issuance issuance = authority.issueForServer(keys);
        if (!(issuance instanceof Issuance.Issued issued)) {
            throw new ServerIdentity.IdentityException(
                    "no certificate for the server: " + ((Issuance.Refused) issuance).reason());
        }
        List<X509Certificate> chain = new ArrayList<>(issued.chain());
        authority.trustBundle().roots().stream()
                .filter(other -> !other.equals(issued.root()))
                .forEach(chain::add);
        chain.add(issued.root());
        return new Credential(keys.getPrivate(), chain, issued.issuedAt());
    }

    /** Not if its issuing authority's key is in the wrong hands. */
    @Override
    public boolean isSound(Credential held) {
        return !authority.isTainted(held.leaf());
    }

    @Override
    public String toString() {
        return "ServerCredentials";
    }
}
