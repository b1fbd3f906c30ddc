package dev.chromamesh.ca.profile;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Extension;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Enumerated;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.TBSCertList;
import org.bouncycastle.asn1.x509.V2TBSCertListGenerator;

/** Fills in certificate revocation lists, and says where one differs from what it was to be. Pure. */
public final class CrlProfile {

    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final int VERSION = 2;
    private static final Set<String> EXTENSIONS =
            Set.of(Extension.authorityKeyIdentifier.getId(), Extension.cRLNumber.getId());

    private CrlProfile() {}

    /** The unsigned list. */
    public static TBSCertList list(CrlSpec spec) {
        V2TBSCertListGenerator list = new V2TBSCertListGenerator();
        list.setSignature(Profiles.SIGNATURE);
        list.setIssuer(spec.issuer().name());
        list.setThisUpdate(DerTime.of(spec.thisUpdate()));
        list.setNextUpdate(DerTime.of(spec.nextUpdate()));
        try {
            for (CrlSpec.Entry entry : spec.entries()) {
                add(list, entry);
            }
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new AuthorityKeyIdentifier(spec.issuer().keyIdentifier()));
            extensions.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(spec.number())));
            list.setExtensions(extensions.generate());
        } catch (IOException e) {
            throw new IllegalStateException("extension has no encoding", e);
        }
        return list.generateTBSCertList();
    }

    private static void add(V2TBSCertListGenerator list, CrlSpec.Entry entry) throws IOException {
        ASN1Integer serial = new ASN1Integer(entry.serial());
        if (entry.reason() == CRLReason.unspecified) {
            list.addCRLEntry(serial, DerTime.of(entry.at()), null);
        } else {
            ExtensionsGenerator reason = new ExtensionsGenerator();
            reason.addExtension(Extension.reasonCode, false, CRLReason.lookup(entry.reason()));
            list.addCRLEntry(serial, DerTime.of(entry.at()), reason.generate());
        }
    }

    /** Where a list differs from its specification, as a verifier reads it; empty if nowhere. */
    public static List<String> differences(X509CRL list, CrlSpec spec) {
        Map<String, Boolean> expected = new LinkedHashMap<>();
        expected.put("version", list.getVersion() == VERSION);
        expected.put("signature algorithm", list.getSigAlgOID().equals(ECDSA_SHA256));
        expected.put(
                "issuer",
                list.getIssuerX500Principal().equals(spec.issuer().certificate().getSubjectX500Principal()));
        expected.put("this update", list.getThisUpdate().toInstant().equals(spec.thisUpdate()));
        expected.put("next update", list.getNextUpdate().toInstant().equals(spec.nextUpdate()));
        expected.put(
                "extensions",
                EXTENSIONS.equals(list.getNonCriticalExtensionOIDs())
                        && list.getCriticalExtensionOIDs().isEmpty());
        expected.put("authority key identifier", hasKeyIdentifier(list, spec));
        expected.put("number", number(list).equals(Optional.of(BigInteger.valueOf(spec.number()))));
        expected.put("entries", entries(list).equals(new HashSet<>(spec.entries())));
        expected.values().removeIf(holds -> holds);
        return List.copyOf(expected.keySet());
    }

    private static boolean hasKeyIdentifier(X509CRL list, CrlSpec spec) {
        return extension(list, Extension.authorityKeyIdentifier.getId())
                .map(value -> AuthorityKeyIdentifier.getInstance(value).getKeyIdentifierOctets())
                .filter(stated -> Arrays.equals(stated, spec.issuer().keyIdentifier()))
                .isPresent();
    }

    private static Optional<BigInteger> number(X509CRL list) {
        return extension(list, Extension.cRLNumber.getId())
                .map(value -> ASN1Integer.getInstance(value).getValue());
    }

    private static Optional<byte[]> extension(X509Extension of, String oid) {
        return Optional.ofNullable(of.getExtensionValue(oid))
                .map(wrapped -> ASN1OctetString.getInstance(wrapped).getOctets());
    }

    private static Set<CrlSpec.Entry> entries(X509CRL list) {
        Set<? extends X509CRLEntry> entries = Objects.requireNonNullElse(list.getRevokedCertificates(), Set.of());
        return entries.stream().map(CrlProfile::entry).collect(Collectors.toSet());
    }

    private static CrlSpec.Entry entry(X509CRLEntry entry) {
        Instant at = entry.getRevocationDate().toInstant();
        int reason = extension(entry, Extension.reasonCode.getId())
                .map(value -> ASN1Enumerated.getInstance(value).intValueExact())
                .orElse(CRLReason.unspecified);
        return new CrlSpec.Entry(entry.getSerialNumber(), at, reason);
    }
}
