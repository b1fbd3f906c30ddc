package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.request.KeyPairs;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaves for the control plane's webhook, which a Kubernetes API server calls by a DNS name. */
class WebhookTest {

    private static final int DNS_NAME = 2;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String LABEL_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";
    private static final String STRANGE = ".*_A :/\n\u00e4\u0000";

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

    @Test
    void itIsAServerOfThoseNamesAndNothingElse() throws Exception {
        // when
        X509Certificate leaf = issue("chroma-mesh.chroma.svc", "chroma-mesh.chroma.svc.cluster.local")
                .leaf();

        // then
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(
                        List.of(DNS_NAME, "chroma-mesh.chroma.svc"),
                        List.of(DNS_NAME, "chroma-mesh.chroma.svc.cluster.local"));
        assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(authority.knows(leaf.getSerialNumber())).isTrue();
    }

    @Test
    void nobodyInTheMeshTakesItForAPeer() {
        X509Certificate[] chain = issue("chroma-mesh.chroma.svc").chain().toArray(X509Certificate[]::new);
        SpiffeTrustManager anybody = new SpiffeTrustManager(authority::trustBundle, id -> true, () -> NOW);

        assertThatThrownBy(() -> anybody.checkServerTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> anybody.checkClientTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void itsKeyIsItsOwn() {
        KeyPair keys = KeyPairs.p256(Samples.RANDOM);
        Samples.issued(authority.issueForServer(keys));

        // when: the same key is to be the webhook's
        Issuance issuance = authority.issueForWebhook(names("chroma-mesh.chroma.svc"), keys);

        // then
        assertThat(Samples.refused(issuance).code()).isEqualTo(RefusalCode.KEY_REUSED);
    }

    /** Whatever is a name gets in as it is; whatever is not is refused before. */
    @Test
    void randomNamesAreWrittenAsTheyAreOrNotAtAll() throws Exception {
        Random seeded = new Random(16);
        int written = 0;
        int refused = 0;
        for (int round = 0; round < 500; round++) {
            SortedSet<DnsName> names = new TreeSet<>();
            for (int i = 0; i <= seeded.nextInt(4); i++) {
                String text = randomName(seeded);
                if (isName(text)) {
                    names.add(new DnsName(text));
                    written++;
                } else {
                    refused++;
                    assertThatThrownBy(() -> new DnsName(text)).isInstanceOf(IllegalArgumentException.class);
                }
            }
            if (!names.isEmpty()) {
                X509Certificate leaf = issue(names).leaf();
                assertThat(leaf.getSubjectAlternativeNames().stream().map(name -> name.get(1)))
                        .isEqualTo(names.stream().map(DnsName::text).toList());
            }
        }
        assertThat(written).as("names").isGreaterThan(100);
        assertThat(refused).as("no names").isGreaterThan(100);
    }

    @Test
    void namesAndLabelsHaveALongestForm() {
        String label = "a".repeat(63);
        String longest = label + "." + label + "." + label + "." + "a".repeat(61);

        assertThat(new DnsName(label + ".svc").text()).hasSize(67);
        assertThat(new DnsName(longest).text()).hasSize(253);
        for (String text : List.of("a" + label + ".svc", longest + "a", "svc", "", "*.a.svc", "a.svc.", "A.svc")) {
            assertThatThrownBy(() -> new DnsName(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aWebhookHasAName() {
        assertThatThrownBy(() -> issue(new TreeSet<>())).isInstanceOf(IllegalArgumentException.class);
        TreeSet<DnsName> many = new TreeSet<>();
        for (int i = 0; i < 17; i++) {
            many.add(new DnsName("n" + i + ".svc"));
        }
        assertThatThrownBy(() -> issue(many)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String randomName(Random seeded) {
        int labels = seeded.nextInt(20) == 0 ? 5 : 1 + seeded.nextInt(4);
        StringBuilder name = new StringBuilder();
        for (int label = 0; label < labels; label++) {
            name.append(label == 0 ? "" : ".");
            // One label in four is about as long as may be, so that whole names are too.
            int length = labels == 5 || seeded.nextInt(4) == 0 ? 60 + seeded.nextInt(5) : seeded.nextInt(20);
            for (int i = 0; i < length; i++) {
                boolean edge = i == 0 || i == length - 1;
                int characters = LABEL_CHARACTERS.length() - (edge && seeded.nextInt(8) > 0 ? 1 : 0);
                name.append(LABEL_CHARACTERS.charAt(seeded.nextInt(characters)));
            }
        }
        if (seeded.nextInt(10) == 0) {
            name.insert(seeded.nextInt(name.length() + 1), STRANGE.charAt(seeded.nextInt(STRANGE.length())));
        }
        return name.toString();
    }

    /** The rules of RFC 1034, 3.5 and RFC 1123, 2.1, label by label: said in another way than {@link DnsName} says them. */
    private static boolean isName(String text) {
        List<String> labels = List.of(text.split("\\.", -1));
        return text.length() <= 253
                && labels.size() >= 2
                && labels.get(labels.size() - 1).chars().anyMatch(c -> c < '0' || c > '9')
                && labels.stream()
                        .allMatch(label -> label.length() >= 1
                                && label.length() <= 63
                                && label.chars().allMatch(c -> LABEL_CHARACTERS.indexOf(c) >= 0)
                                && !label.startsWith("-")
                                && !label.endsWith("-"));
    }

    private Issued issue(String... names) {
        return issue(names(names));
    }

    private Issued issue(SortedSet<DnsName> names) {
        return Samples.issued(authority.issueForWebhook(names, KeyPairs.p256(Samples.RANDOM)));
    }

    private static SortedSet<DnsName> names(String... names) {
        SortedSet<DnsName> all = new TreeSet<>();
        for (String name : names) {
            all.add(new DnsName(name));
        }
        return all;
    }
}
