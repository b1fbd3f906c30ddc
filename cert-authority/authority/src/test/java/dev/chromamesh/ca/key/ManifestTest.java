package dev.chromamesh.ca.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManifestTest {

    @Test
    void anyManifestComesBackAndAnyChangedCharacterShows() {
        Random seeded = new Random(7);
        for (int round = 0; round < 50; round++) {
            Manifest manifest = manifest(seeded);
            String text = new String(manifest.bytes(), StandardCharsets.UTF_8);

            assertThat(read(text)).isEqualTo(new Manifest.Reading.Intact(manifest));
            for (int i = 0; i < 40; i++) {
                int at = seeded.nextInt(text.length());
                char other = (char) (text.charAt(at) ^ (1 << seeded.nextInt(7)));
                String changed = text.substring(0, at) + other + text.substring(at + 1);
                assertThat(read(changed)).isNotInstanceOf(Manifest.Reading.Intact.class);
            }
            assertThat(read(text.substring(0, seeded.nextInt(text.length()))))
                    .isNotInstanceOf(Manifest.Reading.Intact.class);
            assertThat(read(text + "\n")).isNotInstanceOf(Manifest.Reading.Intact.class);
            assertThat(read(text + text)).isNotInstanceOf(Manifest.Reading.Intact.class);
        }
    }

    @Test
    void aGoodChecksumOverNonsenseIsDamage() {
        String lines = "certificate-authority 3\ntrust-domain UPPER\n";
        String text = lines + "checksum " + Digests.sha256(lines.getBytes(StandardCharsets.UTF_8)) + "\n";

        assertThat(read(text)).isInstanceOf(Manifest.Reading.Damaged.class);
    }

    private static Manifest manifest(Random seeded) {
        return new Manifest(new TrustDomain("d" + seeded.nextInt(1000) + ".example"));
    }

    private static Manifest.Reading read(String text) {
        return Manifest.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
