package dev.chromamesh.ca.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestTest {

    @Test
    void anyManifestComesBackAndAnyChangedCharacterShows() {
        Random seeded = new Random(7);
        for (int round = 0; round < 50; round++) {
            Manifest manifest = manifest(seeded);
            String text = manifest.render();

            assertThat(Manifest.read(text)).isEqualTo(new Manifest.Reading.Intact(manifest));
            for (int i = 0; i < 40; i++) {
                int at = seeded.nextInt(text.length());
                char other = (char) (text.charAt(at) ^ (1 << seeded.nextInt(7)));
                String changed = text.substring(0, at) + other + text.substring(at + 1);
                assertThat(Manifest.read(changed)).isNotInstanceOf(Manifest.Reading.Intact.class);
            }
            assertThat(Manifest.read(text.substring(0, seeded.nextInt(text.length()))))
                    .isNotInstanceOf(Manifest.Reading.Intact.class);
            assertThat(Manifest.read(text + "\n")).isNotInstanceOf(Manifest.Reading.Intact.class);
            assertThat(Manifest.read(text + text)).isNotInstanceOf(Manifest.Reading.Intact.class);
        }
    }

    @Test
    void aGoodChecksumOverNonsenseIsDamage() {
        String lines = "certificate-authority 2\ntrust-domain UPPER\nissuing 1\nsha256 " + "0".repeat(64) + " root/x\n";
        String text = lines + "checksum " + Digests.sha256(lines.getBytes(StandardCharsets.UTF_8)) + "\n";

        assertThat(Manifest.read(text)).isInstanceOf(Manifest.Reading.Damaged.class);
    }

    private static Manifest manifest(Random seeded) {
        SortedMap<String, String> digests = new TreeMap<>();
        for (int i = 0; i <= seeded.nextInt(8); i++) {
            byte[] content = new byte[seeded.nextInt(10)];
            seeded.nextBytes(content);
            digests.put("issuing-" + seeded.nextInt(100) + "/f" + i, Digests.sha256(content));
        }
        return new Manifest(
                new TrustDomain("d" + seeded.nextInt(1000) + ".example"), 1 + seeded.nextInt(999_999_999), digests);
    }
}
