package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.inspect.AuthorityView;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Tier;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority that reads its journal again knows what it knew: whatever it did, and in whatever order. */
class LedgerReplayTest {

    private static final int ROUNDS = 12;
    private static final int MOVES = 40;
    private static final List<SpiffeId> IDS =
            List.of(Samples.DOMAIN.id("a"), Samples.DOMAIN.id("b"), Samples.DOMAIN.id("c"));

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private final List<BigInteger> serials = new ArrayList<>();
    private final Set<BigInteger> revokedSerials = new HashSet<>();
    private final Set<SpiffeId> revokedIds = new HashSet<>();

    @Test
    void whatIsReadAgainIsWhatWasKnown() throws Exception {
        long seed = Samples.RANDOM.nextLong();
        Random random = new Random(seed);
        Path folder = parent.resolve("ca");
        for (int round = 0; round < ROUNDS; round++) {
            // when
            Hierarchy hierarchy;
            try (CertificateAuthority authority = Samples.open(folder, clock)) {
                authority.learnFrom(() -> (id, instance) -> Long.MAX_VALUE);
                for (int move = 0; move < MOVES; move++) {
                    move(authority, random);
                }
                require(authority, "seed " + seed + ", round " + round + ", live");
                hierarchy = authority.hierarchy();
            }

            // then
            try (CertificateAuthority authority = Samples.open(folder, clock)) {
                require(authority, "seed " + seed + ", round " + round + ", read again");
                assertThat(authority.hierarchy())
                        .as("seed %s, round %s", seed, round)
                        .isEqualTo(hierarchy);
            }
            AuthorityView view = AuthorityView.read(folder);
            assertThat(view.ledger().revocations().identities().keySet()).isEqualTo(revokedIds);
        }
    }

    private void require(CertificateAuthority authority, String where) {
        assertThat(authority.revocations().identities().keySet()).as(where).isEqualTo(revokedIds);
        assertThat(authority.revocations().certificates().keySet()).as(where).isEqualTo(revokedSerials);
        assertThat(serials).as(where).allMatch(authority::knows);
    }

    private void move(CertificateAuthority authority, Random random) {
        SpiffeId id = IDS.get(random.nextInt(IDS.size()));
        switch (random.nextInt(9)) {
            case 0 -> {
                assertThat(authority.revoke(id, RevocationReason.PRIVILEGE_WITHDRAWN))
                        .isEmpty();
                revokedIds.add(id);
            }
            case 1, 2 -> {
                assertThat(authority.readmit(id)).isEmpty();
                revokedIds.remove(id);
            }
            case 3 -> {
                if (!serials.isEmpty()) {
                    BigInteger serial = serials.get(random.nextInt(serials.size()));
                    assertThat(authority.revoke(serial, RevocationReason.SUPERSEDED))
                            .isEmpty();
                    revokedSerials.add(serial);
                }
            }
            case 4 -> assertThat(authority.revocationLists()).isNotEmpty();
            case 5 -> clock.advance(Duration.ofMinutes(random.nextInt(60)));
            case 6 -> {
                // makes many keys
                if (random.nextInt(4) == 0) {
                    authority.rotate(command(authority.hierarchy(), random));
                }
            }
            default -> {
                byte[] request = CertificateRequests.create(KeyPairs.p256(Samples.RANDOM), id);
                Issuance issuance = authority.issue(new IssuanceRequest(
                        id, Optional.of(new UUID(random.nextLong(), random.nextLong())), request, DAY));
                assertThat(issuance instanceof Issued).isEqualTo(!revokedIds.contains(id));
                if (issuance instanceof Issued issued) {
                    serials.add(issued.leaf().getSerialNumber());
                }
            }
        }
    }

    /** Whatever an operator could say; most of it makes sense. */
    private static Command command(Hierarchy hierarchy, Random random) {
        List<AuthorityId> all = List.copyOf(hierarchy.authorities().keySet());
        return switch (random.nextInt(6)) {
            case 0 -> new Command.Taint(all.get(random.nextInt(all.size())));
            case 1 -> new Command.Waive(hierarchy.bundle(), "nobody is there");
            case 2 -> new Command.Rotate(Tier.ROOT, Optional.empty());
            default -> new Command.Rotate(Tier.ISSUING, Optional.empty());
        };
    }
}
