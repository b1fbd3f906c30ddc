package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderSnapshot;
import dev.chromamesh.ca.ledger.RestoredRecord;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.ledger.RevokedIdentity;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.ca.vault.Passphrase;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorationTest {

    private static final Passphrase PASSPHRASE = Passphrase.of("correct horse battery".toCharArray());

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void aRestoredAuthorityIsTheSameAndKnowsWhatTheBackupKnew() throws Exception {
        // given
        Path folder = parent.resolve("ca");
        Issued before;
        Issued after;
        AuthorityBackup backup;
        List<X509Certificate> chain;
        byte[] request = CertificateRequests.create(KeyPairs.p256(Samples.RANDOM), Samples.SEARCH);
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            before = Samples.issued(
                    authority.issue(new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), request, DAY)));
            authority.revoke(Samples.DOMAIN.id("eve"), RevocationReason.KEY_COMPROMISE);
            backup = backup(folder);
            clock.advance(Duration.ofHours(1));
            after = Samples.issue(authority, DAY);
            chain = authority.chain();
        }

        // when: through the sealed file, into another place
        AuthorityBackup opened = AuthorityBackup.open(backup.seal(PASSPHRASE, Samples.RANDOM), PASSPHRASE);
        Path restored = parent.resolve("elsewhere/ca");
        RestoredRecord record = Restoration.run(opened, restored, Samples.DOMAIN, Samples.vaults(), clock);

        // then
        assertThat(record).isEqualTo(new RestoredRecord(1, NOW, clock.instant()));
        try (CertificateAuthority authority = Samples.open(restored, clock)) {
            assertThat(authority.chain()).isEqualTo(chain);
            assertThat(authority.knows(before.leaf().getSerialNumber())).isTrue();
            assertThat(authority.knows(after.leaf().getSerialNumber())).isFalse();
            assertThat(authority.revocations().of(Samples.DOMAIN.id("eve"))).isPresent();
            assertThat(Samples.refused(authority.issue(new IssuanceRequest(
                                    Samples.DOMAIN.id("other"), Optional.of(new UUID(1, 4)), request, DAY)))
                            .code())
                    .isEqualTo(RefusalCode.KEY_REUSED);
            Samples.issue(authority, DAY);
        }
    }

    /** Whatever happened after the backup: nothing of it that others still know is undone, and nobody is locked out. */
    @Test
    void whatOthersStillKnowOfTheLostTimeIsLearntAgain() throws Exception {
        // given: a backup, then revocations, another root, a tainted issuing authority
        Path folder = parent.resolve("ca");
        AuthorityBackup backup;
        Issued stolen;
        Issued ofNewRoot;
        Evidence evidence;
        long highest;
        try (CertificateAuthority authority = open(folder)) {
            authority.rotate();
            stolen = Samples.issue(authority, DAY);
            backup = backup(folder);
            authority.revoke(Samples.DOMAIN.id("eve"), RevocationReason.KEY_COMPROMISE);
            authority.revoke(stolen.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
            clock.advance(Duration.ofHours(1));
            authority.learnFrom(() -> (id, instance) -> Long.MAX_VALUE);
            authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));
            authority.rotate(new Command.Taint(AuthorityId.issuing(1)));
            ofNewRoot = Samples.issue(authority, DAY);
            assertThat(ofNewRoot.root()).isNotEqualTo(stolen.root());
            highest = authority.hierarchy().bundle();
            evidence = new Evidence(
                    highest,
                    List.copyOf(authority.revocations().identities().values()),
                    List.copyOf(authority.revocations().certificates().values()),
                    Set.of(Issuer.keyIdAbove(stolen.leaf()).orElseThrow()));
        }

        // when
        Path restored = parent.resolve("elsewhere/ca");
        Restoration.run(backup, restored, Samples.DOMAIN, Samples.vaults(), clock);

        // then
        try (CertificateAuthority authority = open(restored)) {
            assertThat(authority.numberedBundle().number()).isGreaterThan(highest);
            new SpiffeTrustManager(authority::trustBundle, Samples.SEARCH::equals, clock)
                    .checkClientTrusted(ofNewRoot.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
            assertThat(authority.knows(ofNewRoot.leaf().getSerialNumber())).isFalse();

            // when
            assertThat(authority.relearn(evidence)).isEmpty();

            // then
            assertThat(authority.revocations().of(Samples.DOMAIN.id("eve"))).isPresent();
            assertThat(authority.revocations().of(stolen.leaf().getSerialNumber()))
                    .isPresent();
            assertThat(authority.isTainted(stolen.leaf())).isTrue();
            assertThat(authority.numberedBundle().number()).isGreaterThan(highest);
            assertThat(Samples.issue(authority, DAY).chain().get(1))
                    .isNotEqualTo(stolen.chain().get(1));

            // and: the same again changes nothing
            long records = authority.hierarchy().step();
            assertThat(authority.relearn(evidence)).isEmpty();
            assertThat(authority.hierarchy().step()).isEqualTo(records);
        }

        // and: it lasts
        try (CertificateAuthority authority = open(restored)) {
            assertThat(authority.revocations().of(Samples.DOMAIN.id("eve"))).isPresent();
            assertThat(authority.isTainted(stolen.leaf())).isTrue();
        }
    }

    @Test
    void evidenceThatCannotBeIsRefused() throws Exception {
        for (long wrong : new long[] {-1, Long.MAX_VALUE, 1L << 50}) {
            assertThatThrownBy(() -> new Evidence(wrong, List.of(), List.of(), Set.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bundle: " + wrong);
        }
        RevokedIdentity foreign =
                new RevokedIdentity(new TrustDomain("other.example").id("eve"), NOW, RevocationReason.KEY_COMPROMISE);
        try (CertificateAuthority authority = open(parent.resolve("ca"))) {
            assertThat(authority.relearn(new Evidence(0, List.of(foreign), List.of(), Set.of())))
                    .map(Refused::code)
                    .contains(RefusalCode.IDENTITY_FOREIGN);
            assertThat(authority.revocations().identities()).isEmpty();
        }
    }

    @Test
    void filesOfOthersBesideTheStateAreNotInABackup() throws Exception {
        // given: what editors and people leave behind
        Path folder = parent.resolve("ca");
        Samples.open(folder, clock).close();
        for (String name : List.of("keys/issuing-1.pem~", "keys/notes.txt", "certificates/root-1.pem.bak", "README")) {
            Files.writeString(folder.resolve(name), "mine");
        }

        // when
        AuthorityBackup backup = backup(folder);
        Path restored = parent.resolve("restored");
        Restoration.run(backup, restored, Samples.DOMAIN, Samples.vaults(), clock);

        // then
        Samples.open(restored, clock).close();
        assertThat(restored.resolve("keys/notes.txt")).doesNotExist();
    }

    @Test
    void aBundleNumberThatSomebodyHasSeenIsNeverGivenAgain() throws Exception {
        Path folder = parent.resolve("ca");
        Samples.open(folder, clock).close();
        AuthorityBackup backup = backup(folder);
        long highest = 2;
        for (int round = 1; round <= 3; round++) {
            clock.advance(Duration.ofMinutes(1));
            Path restored = parent.resolve("restored-" + round);
            Restoration.run(backup, restored, Samples.DOMAIN, Samples.vaults(), clock);
            try (CertificateAuthority authority = Samples.open(restored, clock)) {
                assertThat(authority.numberedBundle().number()).isGreaterThan(highest);
                highest = authority.numberedBundle().number() + 5;
                authority.relearn(new Evidence(highest, List.of(), List.of(), Set.of()));
                assertThat(authority.numberedBundle().number()).isGreaterThan(highest);
                highest = authority.numberedBundle().number();
            }
        }
    }

    private CertificateAuthority open(Path folder) throws AuthorityStateException {
        Surroundings surroundings =
                new Surroundings(clock, () -> Duration.between(NOW, clock.instant()), JournalFiles::in);
        return CertificateAuthority.open(folder, Samples.SETTINGS, Samples.vaults(), surroundings);
    }

    @Test
    void noNumberOfARevocationListComesBack() throws Exception {
        Path folder = parent.resolve("ca");
        Samples.open(folder, clock).close();
        AuthorityBackup backup = backup(folder);
        BigInteger highest = BigInteger.ZERO;
        // when: the same backup is restored again and again, and lists are signed in between
        for (int round = 1; round <= 3; round++) {
            clock.advance(Duration.ofHours(1));
            Path restored = parent.resolve("restored-" + round);
            Restoration.run(backup, restored, Samples.DOMAIN, Samples.vaults(), clock);
            try (CertificateAuthority authority = Samples.open(restored, clock)) {
                for (int i = 0; i < 3; i++) {
                    BigInteger number = number(authority.revocationLists().get(0));
                    assertThat(number).isGreaterThan(highest);
                    highest = number;
                }
            }
        }
    }

    @Test
    void aBackupOfABusyAuthorityIsConsistent() throws Exception {
        Path folder = parent.resolve("ca");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicBoolean stop = new AtomicBoolean();
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            List<Future<?>> busy = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                busy.add(threads.submit(() -> {
                    while (!stop.get()) {
                        Samples.issue(authority, DAY);
                    }
                }));
            }
            for (int round = 0; round < 12; round++) {
                // a next issuing authority comes now and then
                clock.advance(Duration.ofDays(20));
                AuthorityBackup backup = backup(folder);
                Path restored = parent.resolve("restored-" + round);
                Restoration.run(backup, restored, Samples.DOMAIN, Samples.vaults(), clock);
                Samples.open(restored, clock).close();
            }
            stop.set(true);
            for (Future<?> each : busy) {
                each.get();
            }
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void anAuthorityThatIsThereIsNotReplaced() throws Exception {
        Path folder = parent.resolve("ca");
        Samples.open(folder, clock).close();
        AuthorityBackup backup = backup(folder);

        requireRefused(backup, folder, Samples.DOMAIN, "already. Nothing was changed. Move it away first");

        // and: neither while it is open
        try (CertificateAuthority open = Samples.open(folder, clock)) {
            requireRefused(backup, folder, Samples.DOMAIN, "another process uses");
            Samples.issue(open, DAY);
        }
    }

    @Test
    void whatIsNotOfOneAuthorityIsRefusedBeforeAnythingIsThere() throws Exception {
        Path folder = parent.resolve("ca");
        Samples.open(folder, clock).close();
        Path second = parent.resolve("second");
        Samples.open(second, clock).close();
        AuthorityBackup good = backup(folder);
        AuthorityBackup other = backup(second);
        Path target = parent.resolve("target");

        for (String name : good.files().content().keySet()) {
            // a file is missing, cut, or of another authority
            // but for what of the roots may have been elsewhere when the backup was made
            if (!name.startsWith("root-")) {
                requireRefused(changed(good, name, null), target, Samples.DOMAIN, "");
            }
            byte[] content = good.files().content().get(name);
            requireRefused(changed(good, name, Arrays.copyOf(content, content.length / 2)), target, Samples.DOMAIN, "");
            if (!name.equals("manifest")) {
                byte[] others = other.files().content().get(name);
                requireRefused(changed(good, name, others), target, Samples.DOMAIN, "");
            }
        }
        requireRefused(
                changed(good, "../evil", "x".getBytes(StandardCharsets.US_ASCII)),
                target,
                Samples.DOMAIN,
                "does not hold the files of one certificate authority");
        requireRefused(good, target, new TrustDomain("other.example"), "belongs to trust domain chroma.example");
        assertThat(parent.resolve("evil")).doesNotExist();
    }

    private void requireRefused(AuthorityBackup backup, Path target, TrustDomain domain, String words)
            throws Exception {
        Map<String, String> before = FolderHash.of(parent);
        before.keySet().removeIf(name -> name.isEmpty() || name.endsWith(".lock"));

        assertThatThrownBy(() -> Restoration.run(backup, target, domain, Samples.vaults(), clock))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining(words);

        Map<String, String> after = FolderHash.of(parent);
        after.keySet().removeIf(name -> name.isEmpty() || name.endsWith(".lock"));
        assertThat(after).isEqualTo(before);
        assertThat(Files.exists(target.resolveSibling("target.new"))).isFalse();
    }

    private static AuthorityBackup changed(AuthorityBackup backup, String name, byte @Nullable [] content) {
        SortedMap<String, byte[]> files = new TreeMap<>(backup.files().content());
        if (content == null) {
            files.remove(name);
        } else {
            files.put(name, content);
        }
        return new AuthorityBackup(backup.madeAt(), new FolderSnapshot(files));
    }

    private AuthorityBackup backup(Path folder) throws AuthorityStateException {
        return new AuthorityBackup(clock.instant(), FolderSnapshot.read(folder));
    }

    private static BigInteger number(X509CRL list) {
        byte[] value = list.getExtensionValue("2.5.29.20");
        return new BigInteger(Arrays.copyOfRange(value, 4, value.length));
    }
}
