package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static dev.chromamesh.ca.issue.Samples.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.Providers;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostileRequestTest {

    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    @TempDir
    Path parent;

    private CertificateAuthority authority;

    @BeforeEach
    void open() throws Exception {
        authority = Samples.open(parent.resolve("ca"), new SettableClock(NOW));
    }

    @AfterEach
    void close() {
        authority.close();
    }

    static Stream<Arguments> hostile() throws Exception {
        KeyPair keys = KeyPairs.p256(RANDOM);
        byte[] good = CertificateRequests.create(keys, Samples.SEARCH);
        SubjectPublicKeyInfo info =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        byte[] point = info.getPublicKeyData().getBytes();
        AlgorithmIdentifier p256 = info.getAlgorithm();
        byte[] offCurve = point.clone();
        offCurve[64] ^= 1;
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 + (point[64] & 1));
        byte[] hybrid = point.clone();
        hybrid[0] = (byte) (6 + (point[64] & 1));
        byte[] coordinateBeyondField = point.clone();
        Arrays.fill(coordinateBeyondField, 1, 33, (byte) 0xff);
        X9ECParameters curve = SECNamedCurves.getByName("secp256r1");
        return Stream.of(
                Arguments.of("nothing", new byte[0], RefusalCode.REQUEST_MALFORMED),
                Arguments.of("text", "hello".getBytes(StandardCharsets.US_ASCII), RefusalCode.REQUEST_MALFORMED),
                Arguments.of(
                        "PEM instead of DER",
                        Pem.encode("CERTIFICATE REQUEST", good).getBytes(StandardCharsets.US_ASCII),
                        RefusalCode.REQUEST_MALFORMED),
                Arguments.of(
                        "bytes after the end", Arrays.copyOf(good, good.length + 1), RefusalCode.REQUEST_MALFORMED),
                Arguments.of("cut short", Arrays.copyOf(good, good.length - 1), RefusalCode.REQUEST_MALFORMED),
                Arguments.of("indefinite length", indefiniteLength(good), RefusalCode.REQUEST_MALFORMED),
                Arguments.of("a certificate's key alone", info.getEncoded(), RefusalCode.REQUEST_MALFORMED),
                Arguments.of("deeply nested", nested(16_000), RefusalCode.REQUEST_MALFORMED),
                Arguments.of("16 KiB and one byte", new byte[16_385], RefusalCode.REQUEST_TOO_LARGE),
                Arguments.of("1 MiB", new byte[1 << 20], RefusalCode.REQUEST_TOO_LARGE),
                Arguments.of("no signature", signed(info, new byte[0]), RefusalCode.REQUEST_NOT_PROVEN),
                Arguments.of(
                        "zero signature",
                        signed(info, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0}),
                        RefusalCode.REQUEST_NOT_PROVEN),
                Arguments.of(
                        "another key's signature",
                        request(KeyPairs.p256(RANDOM), info, ECDSA_SHA256),
                        RefusalCode.REQUEST_NOT_PROVEN),
                Arguments.of(
                        "signature algorithm with parameters",
                        request(
                                keys,
                                info,
                                new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256, DERNull.INSTANCE)),
                        RefusalCode.REQUEST_NOT_PROVEN),
                Arguments.of(
                        "unknown signature algorithm",
                        request(keys, info, new AlgorithmIdentifier(new ASN1ObjectIdentifier("1.2.3.4"))),
                        RefusalCode.REQUEST_NOT_PROVEN),
                Arguments.of("point off the curve", request(keys, key(p256, offCurve)), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of(
                        "coordinate beyond the field",
                        request(keys, key(p256, coordinateBeyondField)),
                        RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("point at infinity", request(keys, key(p256, new byte[1])), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("all zero point", request(keys, key(p256, new byte[65])), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("compressed point", request(keys, key(p256, compressed)), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("hybrid point", request(keys, key(p256, hybrid)), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("key of broken octets", brokenOctets(), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("empty key", request(keys, key(p256, new byte[0])), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of(
                        "curve written out",
                        request(keys, key(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), point)),
                        RefusalCode.KEY_UNSUPPORTED),
                Arguments.of(
                        "curve left out",
                        request(keys, key(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey), point)),
                        RefusalCode.KEY_UNSUPPORTED),
                Arguments.of(
                        "P-256 point said to be on another curve",
                        request(
                                keys,
                                key(
                                        new AlgorithmIdentifier(
                                                X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256k1),
                                        point)),
                        RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("P-384 key", other("EC", "secp384r1"), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("P-521 key", other("EC", "secp521r1"), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("RSA key", other("RSA", ""), RefusalCode.KEY_UNSUPPORTED),
                Arguments.of("Ed25519 key", other("Ed25519", ""), RefusalCode.KEY_UNSUPPORTED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void isRefusedWithAReason(String what, byte[] request, RefusalCode code) {
        Issuance.Refused refused = Samples.refused(authority.issue(
                new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), request, Samples.DAY)));

        assertThat(refused.code()).as(what).isEqualTo(code);
        assertThat(refused.reason()).contains("(expected: ");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void isRefusedForTheSameReasonWhicheverProviderVerifies(String what, byte[] request, RefusalCode code) {
        for (EcdsaP256 crypto : Providers.working()) {
            assertThat(new CertificateRequestReader(crypto).read(request))
                    .as("%s, %s", what, crypto.name())
                    .isInstanceOfSatisfying(
                            CertificateRequestReader.Reading.Rejected.class,
                            rejected -> assertThat(rejected.code()).isEqualTo(code));
        }
    }

    @Test
    void noChangedBitOfARequestIsEverIssuedForAnotherKey() throws Exception {
        KeyPair keys = KeyPairs.p256(RANDOM);
        byte[] good = CertificateRequests.create(keys, Samples.SEARCH);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            Issuance issuance = authority.issue(
                    new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), changed, Samples.DAY));
            assertThat(issuance).as("bit %s", bit).isInstanceOf(Issuance.Refused.class);
        }
    }

    @Test
    void randomBytesAreRefusedWithoutAnException() {
        Random seeded = new Random(4);
        byte[] good = CertificateRequests.create(KeyPairs.p256(RANDOM), Samples.SEARCH);
        for (int round = 0; round < 2_000; round++) {
            byte[] mutated = good.clone();
            for (int i = 0; i <= seeded.nextInt(4); i++) {
                mutated[seeded.nextInt(mutated.length)] = (byte) seeded.nextInt(256);
            }
            if (seeded.nextInt(4) == 0) {
                mutated = Arrays.copyOf(mutated, seeded.nextInt(mutated.length));
            }
            if (!Arrays.equals(mutated, good)) {
                Samples.refused(authority.issue(
                        new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), mutated, Samples.DAY)));
            }
        }
    }

    /** A good request but for the bits that count in the key's last octet: all but one, which is 0 as it must be then. */
    private static byte[] brokenOctets() throws Exception {
        KeyPair keys;
        SubjectPublicKeyInfo info;
        do {
            keys = KeyPairs.p256(RANDOM);
            info = SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        } while ((info.getPublicKeyData().getBytes()[64] & 1) != 0);
        DERBitString point = new DERBitString(info.getPublicKeyData().getBytes(), 1);
        return request(
                keys,
                SubjectPublicKeyInfo.getInstance(new DERSequence(new ASN1Encodable[] {info.getAlgorithm(), point})));
    }

    private static SubjectPublicKeyInfo key(AlgorithmIdentifier algorithm, byte[] bits) {
        return new SubjectPublicKeyInfo(algorithm, bits);
    }

    private static byte[] request(KeyPair signer, SubjectPublicKeyInfo key) throws Exception {
        return request(signer, key, ECDSA_SHA256);
    }

    private static byte[] request(KeyPair signer, SubjectPublicKeyInfo key, AlgorithmIdentifier algorithm)
            throws Exception {
        CertificationRequestInfo info = new CertificationRequestInfo(new X500Name("CN=x"), key, new DERSet());
        byte[] signature = sign("SHA256withECDSA", signer, info.getEncoded(ASN1Encoding.DER));
        return new CertificationRequest(info, algorithm, new DERBitString(signature)).getEncoded(ASN1Encoding.DER);
    }

    private static byte[] signed(SubjectPublicKeyInfo key, byte[] signature) throws Exception {
        CertificationRequestInfo info = new CertificationRequestInfo(new X500Name("CN=x"), key, new DERSet());
        return new CertificationRequest(info, ECDSA_SHA256, new DERBitString(signature)).getEncoded(ASN1Encoding.DER);
    }

    /** A sound request, but for a key of another kind. */
    private static byte[] other(String algorithm, String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (!curve.isEmpty()) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        KeyPair keys = generator.generateKeyPair();
        String signature = algorithm.equals("EC") ? "SHA256withECDSA" : algorithm.replace("RSA", "SHA256withRSA");
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded());
        CertificationRequestInfo info = new CertificationRequestInfo(new X500Name("CN=x"), key, new DERSet());
        byte[] signed = sign(signature, keys, info.getEncoded(ASN1Encoding.DER));
        return new CertificationRequest(info, ECDSA_SHA256, new DERBitString(signed)).getEncoded(ASN1Encoding.DER);
    }

    private static byte[] sign(String algorithm, KeyPair keys, byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(keys.getPrivate());
        signature.update(content);
        return signature.sign();
    }

    /** The same request in BER: outer length left open. */
    private static byte[] indefiniteLength(byte[] der) throws Exception {
        int header = der[1] < 0 ? 2 + (der[1] & 0x7f) : 2;
        ByteArrayOutputStream ber = new ByteArrayOutputStream();
        ber.write(der[0]);
        ber.write(0x80);
        ber.write(der, header, der.length - header);
        ber.write(new byte[2]);
        return ber.toByteArray();
    }

    /** Sequences within sequences, of that many bytes. */
    private static byte[] nested(int bytes) {
        byte[] content = {};
        while (content.length < bytes - 6) {
            byte[] length = content.length < 128
                    ? new byte[] {(byte) content.length}
                    : BigInteger.valueOf(content.length).toByteArray();
            ByteArrayOutputStream outer = new ByteArrayOutputStream();
            outer.write(0x30);
            if (content.length >= 128) {
                outer.write(0x80 | length.length);
            }
            outer.writeBytes(length);
            outer.writeBytes(content);
            content = outer.toByteArray();
        }
        return content;
    }
}
