package dev.chromamesh.ca.identity;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** Bytes that nobody may parse, as Netty's lazy certificates are until someone asks for more. */
@SuppressWarnings("deprecation") // two methods that every subclass must have
final class UnparsedCertificate extends X509Certificate {

    private static final long serialVersionUID = 1L;

    private final byte[] encoded;

    UnparsedCertificate(byte[] encoded) {
        this.encoded = encoded.clone();
    }

    @Override
    public byte[] getEncoded() {
        return encoded.clone();
    }

    private static AssertionError parsed() {
        return new AssertionError("the certificate was parsed");
    }

    @Override
    public void checkValidity() {
        throw parsed();
    }

    @Override
    public void checkValidity(Date date) {
        throw parsed();
    }

    @Override
    public int getVersion() {
        throw parsed();
    }

    @Override
    public BigInteger getSerialNumber() {
        throw parsed();
    }

    @Override
    public Principal getIssuerDN() {
        throw parsed();
    }

    @Override
    public Principal getSubjectDN() {
        throw parsed();
    }

    @Override
    public Date getNotBefore() {
        throw parsed();
    }

    @Override
    public Date getNotAfter() {
        throw parsed();
    }

    @Override
    public byte[] getTBSCertificate() {
        throw parsed();
    }

    @Override
    public byte[] getSignature() {
        throw parsed();
    }

    @Override
    public String getSigAlgName() {
        throw parsed();
    }

    @Override
    public String getSigAlgOID() {
        throw parsed();
    }

    @Override
    public byte[] getSigAlgParams() {
        throw parsed();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        throw parsed();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        throw parsed();
    }

    @Override
    public boolean[] getKeyUsage() {
        throw parsed();
    }

    @Override
    public int getBasicConstraints() {
        throw parsed();
    }

    @Override
    public void verify(PublicKey key) {
        throw parsed();
    }

    @Override
    public void verify(PublicKey key, String provider) {
        throw parsed();
    }

    @Override
    public String toString() {
        return "unparsed";
    }

    @Override
    public PublicKey getPublicKey() {
        throw parsed();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        throw parsed();
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        throw parsed();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        throw parsed();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        throw parsed();
    }
}
