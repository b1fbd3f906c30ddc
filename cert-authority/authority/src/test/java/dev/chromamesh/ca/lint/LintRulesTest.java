package dev.chromamesh.ca.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.lint.Broken.Example;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule finds what breaks it, and only that. */
class LintRulesTest {

    private static final Map<String, List<Example>> EXAMPLES = examples();

    private static Map<String, List<Example>> examples() {
        Broken broken = new Broken();
        BrokenEnvelopes.addTo(broken);
        BrokenExtensions.addTo(broken);
        BrokenIdentities.addTo(broken);
        BrokenWebhooks.addTo(broken);
        return broken.examples();
    }

    static List<String> rules() {
        return Lint.RULES.stream().map(Rule::name).toList();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachExampleBreaksItsRuleAndNoOther(String rule) {
        List<Example> examples = EXAMPLES.getOrDefault(rule, List.of());

        assertThat(examples).as("examples of a broken rule").isNotEmpty();
        for (Example example : examples) {
            assertThat(example.lint())
                    .as("example %s: %s", examples.indexOf(example), example.lint())
                    .extracting(Finding::rule)
                    .containsExactly(rule);
        }
    }

    @Test
    void eachExampleIsOfARule() {
        assertThat(rules()).containsAll(EXAMPLES.keySet()).doesNotHaveDuplicates();
    }

    @Test
    void eachRuleHasAStableNameAndASource() {
        assertThat(Lint.RULES)
                .allSatisfy(rule -> assertThat(rule.name()).matches("[a-z][a-z0-9_]+"))
                .allSatisfy(rule ->
                        assertThat(rule.section()).matches("(RFC|X\\.6|SPIFFE-ID|X509-SVID|CA/Browser|profile).*"));
    }

    @Test
    void whatIsNoCertificateHasOneFinding() {
        for (byte[] bytes : new byte[][] {{}, {0}, {0x30, 0}, {0x30}, {5, 0}, {0x30, 2, 5, 0}, nested(20_000)}) {
            assertThat(Lint.leaf(bytes, Good.ISSUING)).extracting(Finding::rule).containsExactly(Lint.MALFORMED);
            assertThat(Lint.authority(bytes, Optional.empty()))
                    .extracting(Finding::rule)
                    .containsExactly(Lint.MALFORMED);
        }
    }

    @Test
    void anExtensionThatIsNoDerAtAllIsMalformed() {
        byte[] noise = new byte[9];
        new Random(1).nextBytes(noise);
        for (byte[] value : new byte[][] {{}, noise, nested(5000)}) {
            byte[] der = new Draft(Good.der(Good.LEAF))
                    .extension(Extension.keyUsage, true, value)
                    .der();

            assertThat(Lint.leaf(der, Good.ISSUING)).extracting(Finding::rule).containsExactly(Lint.MALFORMED);
        }
    }

    @Test
    void aLongPathOfManySegmentsIsJudgedWithoutDeepRecursion() {
        String id = "spiffe://chroma.example" + "/a".repeat(25_000);
        byte[] der = new Draft(Good.der(Good.LEAF))
                .extension(Extension.subjectAlternativeName, false, BrokenIdentities.uris(id))
                .der();

        assertThat(Lint.leaf(der, Good.ISSUING)).extracting(Finding::rule).containsExactly("spiffe_length");
    }

    /** The library already refuses some of them. */
    @Test
    void aTimeThatNoCalendarHasIsFound() {
        for (String end : new String[] {"261326120000Z", "270230120000Z", "261126120060Z", "261126x20000Z"}) {
            byte[] bad = replace(Good.der(Good.LEAF), "261126120000Z", end);

            assertThat(Lint.leaf(bad, Good.ISSUING))
                    .as(end)
                    .extracting(Finding::rule)
                    .hasSize(1)
                    .containsAnyOf("validity_time_form", Lint.MALFORMED);
        }
    }

    @Test
    void aLargerCurveIsForAuthorities() {
        byte[] der = new Draft(Good.der(Good.ISSUING))
                .with(Draft.KEY, BrokenEnvelopes.largerKey())
                .der();

        assertThat(Lint.authority(der, Optional.of(Good.ROOT))).isEmpty();
    }

    private static byte[] replace(byte[] whole, String from, String to) {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(from);
        return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sequences within sequences, each with a length of its own. */
    private static byte[] nested(int depth) {
        byte[] bytes = new byte[4 * depth];
        for (int i = 0; i < depth; i++) {
            int left = bytes.length - 4 * (i + 1);
            bytes[4 * i] = 0x30;
            bytes[4 * i + 1] = (byte) 0x82;
            bytes[4 * i + 2] = (byte) (left >> 8);
            bytes[4 * i + 3] = (byte) left;
        }
        return bytes;
    }
}
