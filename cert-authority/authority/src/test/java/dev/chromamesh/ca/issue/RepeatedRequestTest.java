package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static dev.chromamesh.ca.issue.Samples.RANDOM;
import static dev.chromamesh.ca.issue.Samples.SEARCH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key gets one certificate; who asks again because the answer was lost gets it again; who asks without end waits. */
class RepeatedRequestTest {

    private static final Duration GRACE = Duration.ofMinutes(10);
    private static final SpiffeId OTHER = Samples.DOMAIN.id("other");

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private final KeyPair keys = KeyPairs.p256(RANDOM);
    private final byte[] request = CertificateRequests.create(keys, SEARCH);
    private CertificateAuthority authority;

    @BeforeEach
    void open() throws Exception {
        authority = Samples.open(parent.resolve("ca"), clock);
    }

    @AfterEach
    void close() {
        authority.close();
    }

    @Test
    void theSameRequestGetsTheSameCertificateWithinTheGrace() {
        Issued first = Samples.issued(ask(SEARCH, Samples.INSTANCE, request));

        clock.advance(GRACE);
        assertThat(ask(SEARCH, Samples.INSTANCE, request)).isEqualTo(first);
    }

    @Test
    void afterTheGraceAnOldRequestIsRefused() {
        Samples.issued(ask(SEARCH, Samples.INSTANCE, request));

        clock.advance(GRACE.plusSeconds(1));
        requireReused(ask(SEARCH, Samples.INSTANCE, request));
    }

    @Test
    void aRequestThatWasCutOffByARestartGetsACertificateWithinTheGrace() throws Exception {
        Issued first = Samples.issued(ask(SEARCH, Samples.INSTANCE, request));
        restart();

        // when
        Issued second = Samples.issued(ask(SEARCH, Samples.INSTANCE, request));

        // then: another one, which the journal knows as well
        assertThat(second.leaf().getSerialNumber()).isNotEqualTo(first.leaf().getSerialNumber());
        assertThat(second.leaf().getPublicKey()).isEqualTo(first.leaf().getPublicKey());
    }

    @Test
    void aKeyOfAnotherIdentityInstanceOrRequestIsRefused() throws Exception {
        Samples.issued(ask(SEARCH, Samples.INSTANCE, request));
        byte[] another = CertificateRequests.create(keys, OTHER);

        for (int round = 0; round < 2; round++) {
            requireReused(ask(OTHER, Samples.INSTANCE, request));
            requireReused(ask(SEARCH, new UUID(1, 4), request));
            requireReused(ask(SEARCH, Samples.INSTANCE, another));
            // and: it makes no difference that the process has changed
            restart();
        }
    }

    @Test
    void theControlPlanesKeyIsNobodyElses() {
        Samples.issued(authority.issueForServer(keys));

        requireReused(ask(SEARCH, Samples.INSTANCE, request));
    }

    @Test
    void aKeyIsKnownUntilLongAfterItsCertificateEnded() throws Exception {
        Samples.issued(ask(SEARCH, Samples.INSTANCE, request));

        clock.advance(Duration.ofDays(20));
        restart();
        requireReused(ask(OTHER, Samples.INSTANCE, request));
    }

    @Test
    void aCertificateOfAnAuthorityThatWasFollowedIsNotGivenAgain() {
        // given: the last minutes before a next issuing authority is due
        clock.set(NOW.plus(Duration.ofDays(60)).minus(Duration.ofMinutes(5)));
        Issued first = Samples.issued(ask(SEARCH, Samples.INSTANCE, request));
        clock.advance(Duration.ofMinutes(5));
        Samples.issue(authority, DAY);
        assertThat(authority.chain().get(0)).isNotEqualTo(first.chain().get(1));

        // when
        Issued second = Samples.issued(ask(SEARCH, Samples.INSTANCE, request));

        // then
        assertThat(second.chain().get(1)).isEqualTo(authority.chain().get(0));
    }

    @Test
    void manyWhoAskTheSameAtOnceGetOneCertificate() throws Exception {
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            Callable<Issuance> client = () -> {
                start.await();
                return ask(SEARCH, Samples.INSTANCE, request);
            };
            Set<Issuance> answers = new HashSet<>();
            for (Future<Issuance> done : executor.invokeAll(Collections.nCopies(threads, client))) {
                answers.add(done.get());
            }
            assertThat(answers).hasSize(1).allMatch(Issued.class::isInstance);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anInstanceThatAsksWithoutEndHasToWaitAndNobodyElse() throws Exception {
        clock.advance(Duration.ofDays(2));
        authority.close();
        AuthoritySettings settings = new AuthoritySettings(Samples.DOMAIN, DAY, Samples.BUILT);
        authority =
                CertificateAuthority.open(parent.resolve("ca"), settings, Samples.vaults(), new Surroundings(clock));

        // when: twenty at once
        for (int i = 0; i < 20; i++) {
            Samples.issue(authority, DAY);
        }

        // then
        Refused refused = Samples.refused(authority.issue(Samples.request(KeyPairs.p256(RANDOM), DAY)));
        assertThat(refused.code()).isEqualTo(RefusalCode.TOO_MANY_REQUESTS);
        assertThat(refused.code().isTemporary()).isTrue();
        assertThat(refused.reason())
                .isEqualTo(
                        "too many certificates for this instance of spiffe://chroma.example/search; the next one in 10 s");

        // and: another instance of the same workload is not concerned
        Samples.issued(ask(SEARCH, new UUID(7, 4), request));

        // and: one more after each interval
        clock.advance(Duration.ofSeconds(10));
        Samples.issue(authority, DAY);
        Samples.refused(authority.issue(Samples.request(KeyPairs.p256(RANDOM), DAY)));

        // and: a clock that was ahead and is set back locks nobody out
        clock.advance(Duration.ofDays(-1));
        Samples.issue(authority, DAY);
    }

    private Issuance ask(SpiffeId id, UUID instance, byte[] certificateRequest) {
        return authority.issue(new IssuanceRequest(id, Optional.of(instance), certificateRequest, DAY));
    }

    private static void requireReused(Issuance issuance) {
        Refused refused = Samples.refused(issuance);
        assertThat(refused.code()).isEqualTo(RefusalCode.KEY_REUSED);
        assertThat(refused.reason()).startsWith("public key ").endsWith("(expected: a new key for each certificate)");
    }

    private void restart() throws Exception {
        authority.close();
        authority = Samples.open(parent.resolve("ca"), clock);
    }
}
