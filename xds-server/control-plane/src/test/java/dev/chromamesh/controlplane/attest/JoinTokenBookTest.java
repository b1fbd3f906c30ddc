package dev.chromamesh.controlplane.attest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.chromamesh.controlplane.FakeClock;
import dev.chromamesh.controlplane.store.MemoryStore;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.protocol.JoinSecret;
import dev.chromamesh.protocol.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class JoinTokenBookTest {

    private static final Duration TEN_MINUTES = JoinTokenBook.DEFAULT_LIFETIME;

    private final FakeClock clock = new FakeClock(Instant.parse("2026-11-24T10:00:00Z"));
    private final MemoryStore store = new MemoryStore();
    private final JoinTokenBook book = new JoinTokenBook(store, clock, new SecureRandom());
    private final Claimant claimant = new Claimant(UUID.randomUUID(), "request-1");

    @Test
    void aTokenIsGoodForItsWorkload() throws Exception {
        JoinTokenBook.Minted token = book.mint("chroma-a", TEN_MINUTES);

        assertThat(token.expiresAt()).isEqualTo("2026-11-24T10:10:00Z");
        assertThat(book.spend(token.secret(), claimant)).isEqualTo(granted(false));
    }

    @Test
    void aSecondUserIsRefused() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        book.spend(secret, claimant);

        assertRefused(secret, new Claimant(UUID.randomUUID(), "request-1"), Refusal.TOKEN_USED);
        assertRefused(secret, new Claimant(claimant.instance(), "request-2"), Refusal.TOKEN_USED);
    }

    @Test
    void theFirstUserMayAskAgainForALostReply() throws Exception {
        // given
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        clock.advance(Duration.ofMinutes(9));
        book.spend(secret, claimant);

        // when: after its expiry, but soon after its use
        clock.advance(TokenRecord.GRACE.minusSeconds(1));

        // then
        assertThat(book.spend(secret, claimant)).isEqualTo(granted(true));
    }

    @Test
    void evenTheFirstUserIsRefusedAfterTheGrace() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        clock.advance(Duration.ofMinutes(9));
        book.spend(secret, claimant);

        clock.advance(TokenRecord.GRACE);

        assertRefused(secret, claimant, Refusal.TOKEN_USED);
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();

        clock.advance(TEN_MINUTES);

        assertRefused(secret, claimant, Refusal.TOKEN_EXPIRED);
    }

    @Test
    void aSecretThatWasNeverMintedIsUnknown() throws Exception {
        assertRefused(new JoinSecret(ByteString.copyFrom(new byte[JoinSecret.BYTES])), claimant, Refusal.TOKEN_UNKNOWN);
    }

    @Test
    void lookingDoesNotSpend() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();

        assertThat(book.look(secret, claimant)).isEqualTo(granted(false));

        Claimant other = new Claimant(UUID.randomUUID(), "request-2");
        assertThat(book.spend(secret, other)).isEqualTo(granted(false));
        assertThat(book.look(secret, claimant)).isInstanceOf(Claim.Refused.class);
    }

    @Test
    void aTokenThatCouldNotBeStoredAsUsedIsNotGranted() throws Exception {
        // given
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        store.full(true);

        // then
        Assertions.assertThatExceptionOfType(StoreException.class).isThrownBy(() -> book.spend(secret, claimant));

        // and it is not lost
        store.full(false);
        assertThat(book.spend(secret, claimant)).isEqualTo(granted(false));
    }

    @Test
    void ofManyWhoRaceExactlyOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 50; round++) {
                // given
                JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
                List<Callable<Claim>> racers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    Claimant racer = new Claimant(UUID.randomUUID(), "request-" + i);
                    racers.add(() -> book.spend(secret, racer));
                }

                // when
                int granted = 0;
                for (Future<Claim> claim : threads.invokeAll(racers)) {
                    granted += claim.get() instanceof Claim.Granted ? 1 : 0;
                }

                // then
                assertThat(granted).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNewBookOnTheSameStoreKnowsWhatWasUsed() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        book.spend(secret, claimant);

        JoinTokenBook restarted = new JoinTokenBook(store, clock, new SecureRandom());

        assertThat(restarted.spend(secret, claimant)).isEqualTo(granted(true));
        assertThat(restarted.spend(secret, new Claimant(UUID.randomUUID(), "r")))
                .isInstanceOf(Claim.Refused.class);
    }

    @Test
    void theStoreHoldsNoSecret() throws Exception {
        JoinSecret secret = book.mint("chroma-a", TEN_MINUTES).secret();
        byte[] bytes = secret.bytes().toByteArray();

        assertThat(store.dump())
                .contains(secret.fingerprint())
                .doesNotContain(HexFormat.of().formatHex(bytes))
                .doesNotContain(Base64.getEncoder().encodeToString(bytes))
                .doesNotContain(Base64.getUrlEncoder().encodeToString(bytes));
    }

    @Test
    void longExpiredTokensAreForgotten() throws Exception {
        JoinSecret old = book.mint("chroma-a", TEN_MINUTES).secret();
        clock.advance(TEN_MINUTES.plus(TokenRecord.MEMORY).plusSeconds(1));
        JoinSecret recent = book.mint("chroma-a", TEN_MINUTES).secret();

        book.forgetOld();

        assertRefused(old, claimant, Refusal.TOKEN_UNKNOWN);
        assertThat(book.look(recent, claimant)).isInstanceOf(Claim.Granted.class);
    }

    @Test
    void aLifetimeOutOfRangeIsAMistakeOfTheCaller() {
        for (Duration lifetime : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofHours(25))) {
            assertThatIllegalArgumentException().isThrownBy(() -> book.mint("chroma-a", lifetime));
        }
    }

    private static Claim granted(boolean again) {
        return new Claim.Granted("chroma-a", again);
    }

    private void assertRefused(JoinSecret secret, Claimant who, Refusal expected) throws StoreException {
        assertThat(book.look(secret, who)).isEqualTo(book.spend(secret, who));
        assertThat(book.spend(secret, who))
                .isInstanceOfSatisfying(
                        Claim.Refused.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(expected));
    }
}
