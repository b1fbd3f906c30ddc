package dev.chromamesh.ca.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;

/**
 * Damaged certificates are found out, unless the damage turns one good certificate into another.
 *
 * <p>It may do so in the serial, the two times, the kind and the text of the subject's attribute and the type of its
 * string, the path of the SPIFFE ID, the subject's key identifier, which any method may make (RFC 5280, 4.2.1.2), and the
 * two integers of the signature, which the linter does not verify. Not in the key: a changed point is off the curve.
 */
class LintMutationsTest {

    private static final int MUTATIONS = 20_000;

    @Test
    void twentyThousandDamagedCertificatesAreFoundOutOrFreeToBeSo() {
        long seed = new Random().nextLong();
        System.out.println("damaged certificates: seed " + seed);
        Random random = new Random(seed);
        byte[] good = Good.der(Good.LEAF);
        BitSet free = freeBytes(good);
        int clean = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(good, random);
            List<Finding> findings = Lint.leaf(damaged, Good.ISSUING);
            if (findings.isEmpty()) {
                clean++;
                assertThat(damaged).as("mutation %s", i).hasSameSizeAs(good);
                BitSet changed = changes(good, damaged);
                changed.andNot(free);
                assertThat(changed.isEmpty())
                        .as("mutation %s, changed but not free: %s", i, changed)
                        .isTrue();
            }
        }
        assertThat(clean).as("clean ones").isBetween(1, MUTATIONS / 2);
    }

    @Test
    void everySingleBitThatIsFlippedIsFoundOutOrFreeToBeSo() {
        byte[] good = Good.der(Good.NAMELESS);
        BitSet free = freeBytes(good);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] damaged = good.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            if (!free.get(bit / 8)) {
                assertThat(Lint.leaf(damaged, Good.ISSUING))
                        .as("bit %s of byte %s", bit % 8, bit / 8)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void noDamageToAnAuthorityMakesAnException() {
        long seed = new Random().nextLong();
        System.out.println("damaged authorities: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS / 4; i++) {
            byte[] damaged = damage(Good.der(Good.ROOT), random);
            assertThat(Lint.authority(damaged, Optional.empty()))
                    .as("mutation %s", i)
                    .isNotNull();
        }
    }

    @Test
    void everyTruncationIsMalformed() {
        byte[] good = Good.der(Good.LEAF);
        for (int length = 0; length < good.length; length++) {
            assertThat(Lint.leaf(Arrays.copyOf(good, length), Good.ISSUING))
                    .as("%s bytes", length)
                    .extracting(Finding::rule)
                    .containsExactly(Lint.MALFORMED);
        }
    }

    private static byte[] damage(byte[] good, Random random) {
        if (random.nextInt(20) == 0) {
            return Arrays.copyOf(good, random.nextInt(good.length));
        }
        byte[] damaged = good.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(damaged.length);
            damaged[at] =
                    random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (damaged[at] ^ 1 << random.nextInt(8));
        }
        return damaged;
    }

    private static BitSet changes(byte[] a, byte[] b) {
        BitSet changed = new BitSet();
        for (int i = 0; i < a.length; i++) {
            changed.set(i, a[i] != b[i]);
        }
        return changed;
    }

    private static BitSet freeBytes(byte[] good) {
        ASN1Sequence certificate = ASN1Sequence.getInstance(good);
        ASN1Sequence content = ASN1Sequence.getInstance(certificate.getObjectAt(0));
        BitSet free = new BitSet();
        free(
                free,
                good,
                ASN1Integer.getInstance(content.getObjectAt(1)).getValue().toByteArray());
        ASN1Sequence times = ASN1Sequence.getInstance(content.getObjectAt(4));
        free(free, good, text(times.getObjectAt(0).toString()));
        free(free, good, text(times.getObjectAt(1).toString()));
        Good.INSTANCE.ifPresent(instance -> {
            byte[] text = text(instance.toString());
            int at = indexOf(good, text);
            if (at >= 0) {
                // Before the text: its length and tag, and the kind of attribute, id-at and a number.
                free.set(at, at + text.length);
                free.set(at - 2);
                free.set(at - 5, at - 2);
            }
        });
        free(free, good, text("/" + Good.SEARCH.path()));
        free(free, good, subjectKey());
        byte[] signature = ASN1BitString.getInstance(certificate.getObjectAt(2)).getOctets();
        for (Object part : ASN1Sequence.getInstance(signature)) {
            free(free, good, ASN1Integer.getInstance(part).getValue().toByteArray());
        }
        return free;
    }

    private static byte[] subjectKey() {
        byte[] wrapped = ASN1OctetString.getInstance(
                        Good.LEAF.getExtensionValue(Extension.subjectKeyIdentifier.getId()))
                .getOctets();
        return ASN1OctetString.getInstance(wrapped).getOctets();
    }

    private static void free(BitSet free, byte[] good, byte[] content) {
        int at = indexOf(good, content);
        assertThat(at).as("place of free content").isNotNegative();
        free.set(at, at + content.length);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int indexOf(byte[] whole, byte[] part) {
        return new String(whole, StandardCharsets.ISO_8859_1).indexOf(new String(part, StandardCharsets.ISO_8859_1));
    }
}
