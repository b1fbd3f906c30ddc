package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionTextTest {

    @Test
    void namesAreFoundInEnvoysOwnWords() {
        List<String> names = List.of("l4", "l5", "upstream/chroma-a");

        assertThat(RejectionText.mentioned("Error adding/updating cluster(s) upstream/chroma-a: bad address", names))
                .containsExactly("upstream/chroma-a");
        assertThat(RejectionText.mentioned("l4: cannot bind '127.0.0.1:23701': Address already in use", names))
                .containsExactly("l4");
        assertThat(RejectionText.mentioned("error adding listener: 'l5' has duplicate address '0.0.0.0:1'", names))
                .containsExactly("l5");
    }

    @Test
    void partOfALongerNameOrWordIsNotAMention() {
        assertThat(RejectionText.mentioned(
                        "cluster(s) chroma-a.eu: no", List.of("chroma", "chroma-a", "chroma-a.eu", "a", "no-such")))
                .containsExactly("chroma-a.eu");
        assertThat(RejectionText.mentioned("cluster(s) inbound/chroma: no", List.of("chroma")))
                .isEmpty();
    }

    @Test
    void nameThatIsMentionedOnceAloneAndOnceInALongerNameIsFound() {
        assertThat(RejectionText.mentioned(
                        "Error adding/updating cluster(s) chroma-a: no, chroma: no", List.of("chroma", "chroma-a")))
                .containsExactly("chroma", "chroma-a");
    }

    @Test
    void commonWordIsBlamedOnlyIfNothingIsBlamedOutright() {
        assertThat(RejectionText.mentioned(
                        "Error adding/updating cluster(s) bad: no such address", List.of("cluster", "address", "bad")))
                .containsExactly("bad");
        assertThat(RejectionText.mentioned("duplicate name found for bad", List.of("bad", "good")))
                .containsExactly("bad");
    }

    @Test
    void secretsContentIsNotRepeated() {
        String quoted = "Proto constraint validation failed (SecretValidationError.Name: too short): name: \"x\" "
                + "tls_certificate { private_key { inline_string: \"-----BEGIN PRIVATE KEY-----\" } }";

        assertThat(RejectionText.presentable(ResourceType.SECRET, quoted))
                .startsWith("Proto constraint validation failed (SecretValidationError.Name: too short)")
                .doesNotContain("BEGIN", "tls_certificate");
        assertThat(RejectionText.presentable(
                        ResourceType.SECRET, "Failed to load private key from -----BEGIN PRIVATE KEY-----MII"))
                .doesNotContain("BEGIN", "MII");
    }

    @Test
    void textIsOneLineOfBoundedLength() {
        String shown = RejectionText.presentable(ResourceType.CLUSTER, "a\r\nb\u0000" + "x".repeat(100_000));

        assertThat(shown).startsWith("a  b x").hasSizeLessThan(2_100);
    }
}
