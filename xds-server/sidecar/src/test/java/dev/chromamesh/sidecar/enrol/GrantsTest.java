package dev.chromamesh.sidecar.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.sidecar.TestMesh;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.state.Membership;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static TestMesh mesh;

    private final KeyPair keys = KeyPairs.p256(TestMesh.RANDOM);
    private final ByteString request = ByteString.copyFrom(CertificateRequests.create(keys, TestMesh.SEARCH));
    private final Granted good = mesh().grant(request, TestMesh.SEARCH, HOUR);

    @BeforeAll
    static void foundTheMesh(@TempDir Path folder) throws Exception {
        mesh = new TestMesh(folder.resolve("ca"), InstantSource.fixed(TestMesh.NOON));
    }

    @AfterAll
    static void closeTheMesh() {
        mesh.close();
    }

    private static TestMesh mesh() {
        return mesh;
    }

    @Test
    void aGoodReplyBecomesAMembership() throws Exception {
        Membership membership = check(good, TestMesh.NOON);
        assertThat(membership.id()).isEqualTo(TestMesh.SEARCH);
        assertThat(membership.issuedAt()).isEqualTo(TestMesh.NOON);
        assertThat(membership.expiry()).isEqualTo(TestMesh.NOON.plus(HOUR));
        assertThat(membership.bundle()).isEqualTo(mesh.authority().trustBundle());
    }

    @Test
    void anotherKeysCertificateIsRefused() {
        KeyPair other = KeyPairs.p256(TestMesh.RANDOM);
        assertUnusable(
                () -> Grants.check(good, other.getPrivate(), TestMesh.SEARCH, TestMesh.NOON),
                "the certificate is for another key");
    }

    @Test
    void anotherWorkloadsCertificateIsRefused(@TempDir Path folder) throws Exception {
        // given a certificate for another identity, with the settings of ours; no authority gives a key two
        SpiffeId indexer = TestMesh.DOMAIN.id("indexer");
        try (TestMesh other = new TestMesh(folder.resolve("ca"), InstantSource.fixed(TestMesh.NOON))) {
            Granted theirs = other.grant(request, indexer, HOUR);
            Granted swapped = new Granted(theirs.credentials(), good.settings());
            // when, then
            assertUnusable(() -> check(swapped, TestMesh.NOON), indexer + " is not the expected peer");
            assertUnusable(
                    () -> check(theirs, TestMesh.NOON),
                    "the settings are for " + indexer + ", not for " + TestMesh.SEARCH);
        }
    }

    @Test
    void aChainThatDoesNotLeadToTheBundleIsRefused(@TempDir Path folder) throws Exception {
        try (TestMesh other = new TestMesh(folder.resolve("ca"), InstantSource.fixed(TestMesh.NOON))) {
            Credentials mixed = good.credentials().toBuilder()
                    .clearTrustBundle()
                    .addAllTrustBundle(other.grant(request, TestMesh.SEARCH, HOUR)
                            .credentials()
                            .getTrustBundleList())
                    .build();
            assertUnusable(() -> check(new Granted(mixed, good.settings()), TestMesh.NOON), "no valid path");
        }
    }

    @Test
    void aCertificateThatIsNotValidNowPointsAtTheClock() {
        assertUnusable(() -> check(good, TestMesh.NOON.plus(HOUR).plusSeconds(1)), "is the clock right?");
        assertUnusable(() -> check(good, TestMesh.NOON.minus(HOUR)), "is the clock right?");
    }

    @Test
    void anIncompleteReplyIsRefused() {
        Credentials credentials = good.credentials();
        ByteString garbage = ByteString.copyFromUtf8("garbage");
        assertUnusable(
                () -> check(credentials.toBuilder().clearCertificateChain().build()), "certificate chain is empty");
        assertUnusable(() -> check(credentials.toBuilder().clearTrustBundle().build()), "trust bundle is empty");
        assertUnusable(
                () -> check(
                        credentials.toBuilder().setCertificateChain(0, garbage).build()),
                "cannot be read");
        assertUnusable(
                () -> check(new Granted(credentials, Settings.getDefaultInstance()), TestMesh.NOON),
                "the settings are unusable");
    }

    private Membership check(Credentials credentials) throws UnusableReplyException {
        return check(new Granted(credentials, good.settings()), TestMesh.NOON);
    }

    private Membership check(Granted granted, Instant now) throws UnusableReplyException {
        return Grants.check(granted, keys.getPrivate(), TestMesh.SEARCH, now);
    }

    private static void assertUnusable(ThrowingCallable check, String reason) {
        assertThatThrownBy(check).isInstanceOf(UnusableReplyException.class).hasMessageContaining(reason);
    }
}
