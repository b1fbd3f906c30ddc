package dev.chromamesh.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.Providers;
import dev.chromamesh.ca.issue.CertificateRequestReader.Reading;
import dev.chromamesh.ca.request.CertificateRequests;
import java.io.IOException;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.junit.jupiter.api.Test;

/** Damaged requests by the hundred thousand: each gets an answer, and none gets through that should not. */
class CertificateRequestFuzzTest {

    private static final int ROUNDS = 120_000;

    /** The JDK's own provider verifies a thousand signatures a second: it judges a part of them. */
    private static final int SHARE_FOR_ALL_PROVIDERS = 40;

    private final EcdsaP256 crypto = EcdsaP256.preferred();
    private final KeyPair keys = crypto.generate(Samples.RANDOM);
    private final CertificateRequestReader reader = new CertificateRequestReader(crypto);
    private final List<CertificateRequestReader> all =
            Providers.working().stream().map(CertificateRequestReader::new).toList();

    @Test
    void everyDamagedRequestIsRefusedAndByAllProvidersForTheSameReason() {
        // given
        long seed = Samples.RANDOM.nextLong();
        Random random = new Random(seed);
        byte[] good = CertificateRequests.create(keys, Samples.SEARCH);

        for (int round = 0; round < ROUNDS; round++) {
            // when
            byte[] damaged = damage(good, random);
            Reading reading = reader.read(damaged);

            // then
            if (!Arrays.equals(damaged, good)) {
                assertThat(reading).as(described(seed, round, damaged)).isInstanceOf(Reading.Rejected.class);
            }
            if (round % SHARE_FOR_ALL_PROVIDERS == 0) {
                requireSameAnswer(damaged, described(seed, round, damaged));
            }
        }
    }

    @Test
    void aDamagedRequestThatItsOwnerSignedAgainIsAnsweredWithoutAnException() throws Exception {
        // given
        long seed = Samples.RANDOM.nextLong();
        Random random = new Random(seed);
        CertificationRequest good = CertificationRequest.getInstance(CertificateRequests.create(keys, Samples.SEARCH));
        byte[] info = good.getCertificationRequestInfo().getEncoded(ASN1Encoding.DER);

        int proven = 0;
        for (int round = 0; round < ROUNDS / 10; round++) {
            // when
            byte[] request = signed(damage(info, random));
            Reading reading = reader.read(request);

            // then
            if (reading instanceof Reading.Proven given) {
                proven++;
                assertThat(given.key().getEncoded())
                        .as(described(seed, round, request))
                        .isEqualTo(keys.getPublic().getEncoded());
            }
            if (round % SHARE_FOR_ALL_PROVIDERS == 0) {
                requireSameAnswer(request, described(seed, round, request));
            }
        }
        // Names and attributes are free, so that some requests must still have been good.
        assertThat(proven).as("seed %s", seed).isPositive();
    }

    private void requireSameAnswer(byte[] request, String description) {
        assertThat(all.stream().map(each -> answer(each.read(request))).distinct())
                .as(description)
                .hasSize(1);
    }

    private static String answer(Reading reading) {
        return reading instanceof Reading.Rejected rejected
                ? rejected.code().name()
                : HexFormat.of().formatHex(((Reading.Proven) reading).key().getEncoded());
    }

    /** Wraps any bytes as the signed part of a request. */
    private byte[] signed(byte[] info) throws IOException {
        byte[] signature = new DERBitString(crypto.sign(keys.getPrivate(), info, Samples.RANDOM)).getEncoded();
        byte[] algorithm = HexFormat.of().parseHex("300a06082a8648ce3d040302");
        byte[] request = new DEROctetString(join(info, join(algorithm, signature))).getEncoded();
        request[0] = BERTags.SEQUENCE | BERTags.CONSTRUCTED;
        return request;
    }

    /** One to three changes: a byte, a bit, a part left out, doubled or put elsewhere, the end cut, noise put in. */
    private static byte[] damage(byte[] good, RandomGenerator random) {
        byte[] damaged = good.clone();
        for (int change = random.nextInt(3); change >= 0; change--) {
            int at = random.nextInt(damaged.length);
            int to = at + random.nextInt(Math.min(40, damaged.length - at) + 1);
            byte[] before = Arrays.copyOf(damaged, at);
            byte[] part = Arrays.copyOfRange(damaged, at, to);
            byte[] after = Arrays.copyOfRange(damaged, to, damaged.length);
            byte[] noise = new byte[1 + random.nextInt(8)];
            random.nextBytes(noise);
            switch (random.nextInt(7)) {
                case 0 -> damaged[at] = (byte) random.nextInt(256);
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged = join(before, after);
                case 3 -> damaged = join(join(before, part), join(part, after));
                case 4 -> damaged = join(join(before, after), part);
                case 5 -> damaged = before;
                default -> damaged = join(join(before, noise), join(part, after));
            }
            if (damaged.length == 0) {
                return damaged;
            }
        }
        return damaged;
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static String described(long seed, int round, byte[] request) {
        return "seed " + seed + ", round " + round + ": " + HexFormat.of().formatHex(request);
    }
}
