package dev.chromamesh.ca.inspect;

import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.journal.JournalVerifier;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderView;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.UnknownRecordException;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An authority as its state folder describes it. Read without a lock, so the authority may be running meanwhile.
 *
 * @param folder where it is
 * @param ledger what its journal says, up to the first fault
 * @param certificates what the authorities show of themselves, but for those whose key was destroyed
 * @param journal what the check of the journal found
 */
public record AuthorityView(
        FolderView folder,
        Ledger ledger,
        SortedMap<AuthorityId, AuthorityCertificates> certificates,
        Verification journal) {

    /** Keeps the map from being changed. */
    public AuthorityView {
        certificates = Collections.unmodifiableSortedMap(certificates);
    }

    /**
     * Reads and checks a state folder.
     *
     * @throws AuthorityStateException if there is no authority in it, or a file of it is damaged, or
     *     another version wrote its journal
     * @throws JournalUnavailableException if the journal cannot be read
     */
    public static AuthorityView read(Path folder) throws AuthorityStateException, JournalUnavailableException {
        FolderView view = FolderView.read(folder);
        Ledger ledger = new Ledger();
        Verification journal;
        try {
            journal = JournalVerifier.verify(view.journal(), Optional.empty(), ledger::add);
        } catch (UnknownRecordException e) {
            throw new AuthorityStateException(String.valueOf(e.getMessage()), e);
        }
        SortedMap<AuthorityId, AuthorityCertificates> certificates = new TreeMap<>();
        for (Authority authority : ledger.hierarchy().authorities().values()) {
            if (authority.phase() != Phase.DESTROYED) {
                certificates.put(authority.id(), view.certificates(authority.id()));
            }
        }
        return new AuthorityView(view, ledger, certificates, journal);
    }

    /** The certificate of the authority that signs in a tier, if one does. */
    public Optional<X509Certificate> active(Tier tier) {
        return ledger.hierarchy()
                .active(tier)
                .map(authority -> Objects.requireNonNull(certificates.get(authority.id())))
                .map(AuthorityCertificates::own);
    }
}
