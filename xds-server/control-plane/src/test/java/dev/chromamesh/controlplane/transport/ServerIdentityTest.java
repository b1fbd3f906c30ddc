package dev.chromamesh.controlplane.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.controlplane.FakeClock;
import dev.chromamesh.controlplane.transport.ServerIdentity.IdentityException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerIdentityTest {

    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));

    private static CertificateAuthority authority;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean broken;
    private volatile String tainted = "";

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        authority = CertificateAuthority.open(
                folder.resolve("authority"),
                new AuthoritySettings(
                        new TrustDomain("chroma.example"), LIFETIME, Instant.parse("2026-11-25T00:00:00Z")),
                CLOCK,
                new SecureRandom());
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    @Test
    void theFirstHalfOfItsLifeACertificateStays() throws Exception {
        ServerIdentity identity = identity(1);
        Credential first = identity.current();

        CLOCK.advance(LIFETIME.dividedBy(2).minusSeconds(1));

        assertThat(identity.current()).isEqualTo(first);
    }

    @Test
    void beforeTheLastQuarterOfItsLifeItIsReplaced() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            ServerIdentity identity = identity(seed);
            Credential first = identity.current();

            CLOCK.advance(LIFETIME.multipliedBy(3).dividedBy(4));

            assertThat(identity.current().alias()).as("seed %s", seed).isNotEqualTo(first.alias());
        }
    }

    @Test
    void theMomentOfRenewalIsDrawnForEachCertificate() throws Exception {
        // when: in the middle of the window, some have renewed and some have not
        int renewed = 0;
        for (int seed = 0; seed < 40; seed++) {
            ServerIdentity identity = identity(seed);
            Credential first = identity.current();
            CLOCK.advance(LIFETIME.multipliedBy(5).dividedBy(8));
            renewed += identity.current().equals(first) ? 0 : 1;
        }

        // then
        assertThat(renewed).isBetween(8, 32);
    }

    @Test
    void aHandshakeUnderWayStillFindsWhatItChose() throws Exception {
        ServerIdentity identity = identity(1);
        Credential first = identity.current();

        CLOCK.advance(LIFETIME.multipliedBy(3).dividedBy(4));
        Credential second = identity.current();

        assertThat(identity.find(first.alias())).contains(first);
        assertThat(identity.find(second.alias())).contains(second);
        assertThat(identity.find("another")).isEmpty();
    }

    @Test
    void aFailedRenewalKeepsTheCertificateAndIsTriedAgainAfterAPause() throws Exception {
        // given
        ServerIdentity identity = identity(1);
        Credential first = identity.current();
        CLOCK.advance(LIFETIME.multipliedBy(3).dividedBy(4));
        broken = true;

        // when
        assertThat(identity.current()).isEqualTo(first);
        assertThat(identity.current()).isEqualTo(first);

        // then
        assertThat(asked).hasValue(2);

        // when
        broken = false;
        CLOCK.advance(ServerIdentity.RETRY);

        // then
        assertThat(identity.current()).isNotEqualTo(first);
    }

    @Test
    void aCertificateOfATaintedAuthorityIsReplacedAtOnce() throws Exception {
        // given
        ServerIdentity identity = identity(1);
        Credential first = identity.current();

        // when
        tainted = first.alias();

        // then
        assertThat(identity.current()).isNotEqualTo(first);
        assertThat(asked).hasValue(2);
    }

    @Test
    void whileThereIsNoOtherTheTaintedCertificateStaysAndOneIsAskedForNowAndThen() throws Exception {
        // given
        ServerIdentity identity = identity(1);
        Credential first = identity.current();
        tainted = first.alias();
        broken = true;

        // when
        assertThat(identity.current()).isEqualTo(first);
        assertThat(identity.current()).isEqualTo(first);

        // then
        assertThat(asked).hasValue(2);

        // when: a clock that was set back is no reason to wait for long
        broken = false;
        CLOCK.advance(Duration.ofMinutes(-5));

        // then
        assertThat(identity.current()).isNotEqualTo(first);
    }

    @Test
    void manyHandshakesAtOnceRenewOnce() throws Exception {
        // given
        ServerIdentity identity = identity(1);
        CLOCK.advance(LIFETIME.multipliedBy(3).dividedBy(4));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            // when
            List<Callable<Credential>> handshakes = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                handshakes.add(identity::current);
            }
            for (Future<Credential> handshake : threads.invokeAll(handshakes)) {
                handshake.get();
            }
        } finally {
            threads.shutdownNow();
        }

        // then
        assertThat(asked).hasValue(2);
    }

    @Test
    void aServerThatGetsNoCertificateDoesNotStart() {
        broken = true;

        assertThatExceptionOfType(IdentityException.class)
                .isThrownBy(() -> identity(1))
                .withMessage("broken");
    }

    @Test
    void onlyAnEcdsaKeyIsOnOffer() throws Exception {
        ServerKeyManager manager = new ServerKeyManager(identity(1));

        String alias = Objects.requireNonNull(manager.chooseEngineServerAlias("EC", null, null));

        assertThat(manager.getCertificateChain(alias)).hasSize(3);
        assertThat(manager.getPrivateKey(alias)).isNotNull();
        assertThat(manager.chooseEngineServerAlias("RSA", null, null)).isNull();
        assertThat(manager.chooseClientAlias(new String[] {"EC"}, null, null)).isNull();
        assertThat(manager.getPrivateKey("another")).isNull();
        assertThat(manager.getCertificateChain("another")).isNull();
    }

    @Test
    void aCredentialDoesNotPrintItsKey() throws Exception {
        assertThat(identity(1).current().toString()).matches("Credential\\[serial=[0-9a-f]+, expiresAt=[^ ]+]");
    }

    private ServerIdentity identity(int seed) throws IdentityException {
        ServerIdentity.Source source = new ServerIdentity.Source() {

            @Override
            public Credential next() throws IdentityException {
                return ServerIdentityTest.this.next();
            }

            @Override
            public boolean isSound(Credential held) {
                return !held.alias().equals(tainted);
            }
        };
        return new ServerIdentity(source, CLOCK, new SplittableRandom(seed));
    }

    private Credential next() throws IdentityException {
        asked.incrementAndGet();
        if (broken) {
            throw new IdentityException("broken");
        }
        KeyPair keys = KeyPairs.p256(new SecureRandom());
        Issuance.Issued issued = (Issuance.Issued) authority.issueForServer(keys);
        return new Credential(
                keys.getPrivate(),
                List.of(
                        issued.leaf(),
                        authority.chain().get(0),
                        authority.chain().get(1)),
                issued.issuedAt());
    }
}
