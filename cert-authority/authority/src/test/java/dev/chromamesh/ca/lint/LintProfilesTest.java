package dev.chromamesh.ca.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.profile.Validity;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the profiles make is clean. */
class LintProfilesTest {

    private static final String DOMAIN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final String PATH_LETTERS = DOMAIN_LETTERS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ.";

    @Test
    void whatTheProfilesMakeHasNoFindings() {
        assertThat(Lint.authority(Good.der(Good.ROOT), Optional.empty())).isEmpty();
        assertThat(Lint.authority(Good.der(Good.ISSUING), Optional.of(Good.ROOT)))
                .isEmpty();
        assertThat(Lint.leaf(Good.der(Good.LEAF), Good.ISSUING)).isEmpty();
        assertThat(Lint.leaf(Good.der(Good.NAMELESS), Good.ISSUING)).isEmpty();
    }

    @Test
    void namesAtTheirBoundsHaveNoFindings() {
        for (String name : new String[] {
            "a", "_", "1.2.3.4", "a".repeat(64), "a".repeat(65), "a".repeat(255), "-.-", "a.".repeat(127) + "a"
        }) {
            TrustDomain domain = new TrustDomain(name);
            isClean(domain.id("a"), Good.YEARS, Good.DAY, Optional.empty(), new Random(5));
            isClean(domain.id(longestPath(domain)), Good.YEARS, Good.DAY, Good.INSTANCE, new Random(6));
            isClean(domain.id("..."), Good.YEARS, Good.DAY, Good.INSTANCE, new Random(7));
        }
    }

    @Test
    void timesAtTheTurnToFourDigitYearsHaveNoFindings() {
        Instant turn = Instant.parse("2050-01-01T00:00:00Z");
        for (Instant end : new Instant[] {turn.minusSeconds(1), turn, turn.plusSeconds(1)}) {
            Validity validity = new Validity(end.minusSeconds(1), end);
            isClean(Good.SEARCH, validity, validity, Good.INSTANCE, new Random(8));
        }
        Validity last = new Validity(turn, Instant.parse("9999-12-31T23:59:59Z"));
        isClean(Good.SEARCH, last, last, Good.INSTANCE, new Random(9));
    }

    @Test
    void anAuthorityIsNoLeafAndALeafIsNoAuthority() {
        assertThat(Lint.leaf(Good.der(Good.ISSUING), Good.ROOT))
                .extracting(Finding::rule)
                .contains("basic_constraints_role", "key_usage_of_leaf", "spiffe_path_of_leaf");
        assertThat(Lint.authority(Good.der(Good.LEAF), Optional.of(Good.ROOT)))
                .extracting(Finding::rule)
                .contains("basic_constraints_role", "key_usage_of_authority", "spiffe_path_of_authority");
    }

    @Test
    void aThousandRandomProfilesHaveNoFindings() {
        long seed = new Random().nextLong();
        System.out.println("random profiles: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            TrustDomain domain = new TrustDomain(text(random, DOMAIN_LETTERS, 1 + random.nextInt(60)) + ".x");
            String path = "s" + text(random, PATH_LETTERS, random.nextInt(200)) + "/"
                    + text(random, DOMAIN_LETTERS, 1 + random.nextInt(9));
            Instant from = Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE) * 2L);
            Validity authority = Validity.from(from, Duration.ofSeconds(1 + random.nextInt(Integer.MAX_VALUE)));
            Validity leaf = Validity.from(from, Duration.ofSeconds(1 + random.nextInt(1_000_000)))
                    .within(authority);
            Optional<UUID> instance = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(new UUID(random.nextLong(), random.nextLong()));
            isClean(domain.id(path), authority, leaf, instance, random);
        }
    }

    private static void isClean(
            SpiffeId id, Validity authority, Validity validity, Optional<UUID> instance, Random random) {
        X509Certificate root = Good.root(id.trustDomain(), authority, random);
        X509Certificate issuing = Good.issuing(id.trustDomain(), authority, root, random);
        X509Certificate leaf = Good.leaf(id, instance, validity, issuing, random);

        assertThat(Lint.authority(Good.der(root), Optional.empty()))
                .as("%s", id)
                .isEmpty();
        assertThat(Lint.authority(Good.der(issuing), Optional.of(root)))
                .as("%s", id)
                .isEmpty();
        assertThat(Lint.leaf(Good.der(leaf), issuing)).as("%s", id).isEmpty();
    }

    private static String longestPath(TrustDomain domain) {
        return "p".repeat(2048 - domain.uri().length() - 1);
    }

    private static String text(Random random, String letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
