package dev.chromamesh.ca.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** Extensions as such, and those that identify keys. */
final class ExtensionRules {

    private static final int KEY_IDENTIFIER_LENGTH = 20;
    private static final Set<ASN1ObjectIdentifier> OF_AUTHORITIES = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier);

    static final List<Rule> ALL = List.of(
            new Rule(
                    "extension_unique",
                    "RFC 5280, 4.2",
                    "one extension of a kind",
                    view -> view.extensions().all().stream()
                                    .map(Extensions.Entry::id)
                                    .distinct()
                                    .count()
                            == view.extensions().all().size()),
            new Rule(
                    "extension_critical_known",
                    "RFC 5280, 4.2",
                    "no critical extension that verifiers may not know",
                    view -> view.extensions().all().stream()
                            .allMatch(entry -> !entry.critical() || Extensions.KNOWN.contains(entry.id()))),
            new Rule(
                    "extension_in_profile",
                    "profile",
                    "no extension beside those of the profile",
                    view -> view.extensions().all().stream().allMatch(entry -> isInProfile(view, entry))),
            new Rule(
                    "extension_critical_default",
                    "X.690, 11.5; RFC 5280, 4.1",
                    "no critical FALSE written out",
                    view -> view.extensions().all().stream().noneMatch(Extensions.Entry::writesDefault)),
            new Rule(
                    "extension_value_der",
                    "RFC 5280, 4.2; X.690, 10",
                    "extension values in DER",
                    view -> view.extensions().all().stream().allMatch(Extensions.Entry::isDer)),
            new Rule(
                    "subject_key_identifier_present",
                    "RFC 5280, 4.2.1.2",
                    "a subjectKeyIdentifier",
                    view -> view.extensions().subjectKey().isPresent()),
            new Rule(
                    "subject_key_identifier_not_critical",
                    "RFC 5280, 4.2.1.2",
                    "subjectKeyIdentifier not critical",
                    view -> view.extensions().isCritical(Extension.subjectKeyIdentifier, false)),
            new Rule(
                    "subject_key_identifier_length",
                    "RFC 7093, 2",
                    "a subjectKeyIdentifier of 160 bits",
                    view -> view.extensions()
                            .subjectKey()
                            .filter(key -> key.length != KEY_IDENTIFIER_LENGTH)
                            .isEmpty()),
            new Rule(
                    "authority_key_identifier_present",
                    "RFC 5280, 4.2.1.1",
                    "an authorityKeyIdentifier in all but roots",
                    view -> view.issuer().isEmpty()
                            || view.extensions().authorityKey().isPresent()),
            new Rule(
                    "authority_key_identifier_not_critical",
                    "RFC 5280, 4.2.1.1",
                    "authorityKeyIdentifier not critical",
                    view -> view.extensions().isCritical(Extension.authorityKeyIdentifier, false)),
            new Rule(
                    "authority_key_identifier_form",
                    "RFC 5280, 4.2.1.1; profile",
                    "an authorityKeyIdentifier that is a keyIdentifier, without issuer and serial",
                    view -> view.extensions()
                            .authorityKey()
                            .filter(key -> key.getKeyIdentifierOctets() == null
                                    || key.getAuthorityCertIssuer() != null
                                    || key.getAuthorityCertSerialNumber() != null)
                            .isEmpty()),
            new Rule(
                    "authority_key_identifier_matches",
                    "RFC 5280, 4.2.1.1",
                    "the issuer's subjectKeyIdentifier as authorityKeyIdentifier",
                    ExtensionRules::isSigners));

    private ExtensionRules() {}

    private static boolean isInProfile(View view, Extensions.Entry entry) {
        // One that is critical and unknown has its own rule.
        return Extensions.KNOWN.contains(entry.id())
                ? view.isLeaf() || OF_AUTHORITIES.contains(entry.id())
                : entry.critical();
    }

    private static boolean isSigners(View view) {
        Optional<byte[]> stated = view.extensions().authorityKey().map(AuthorityKeyIdentifier::getKeyIdentifierOctets);
        Optional<byte[]> wanted = view.signer().extensions().subjectKey();
        return stated.isEmpty() || wanted.isEmpty() || Arrays.equals(stated.get(), wanted.get());
    }
}
