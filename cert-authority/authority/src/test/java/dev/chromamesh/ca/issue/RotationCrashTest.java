package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.journal.FragileFiles;
import dev.chromamesh.ca.journal.FragileFiles.Failure;
import dev.chromamesh.ca.journal.FragileFiles.Unsynced;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rotation of the root that is cut short at any operation of the journal goes on after the restart. */
class RotationCrashTest {

    /** As a rotation makes many authorities, not each crash is tried in each way. */
    private static final int STRIDE = 6;

    private static final List<Unsynced> UNSYNCED = List.of(Unsynced.values());

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void aRotationThatWasCutShortAnywhereIsResumed() throws Exception {
        Random random = new Random(11);
        int operations = operationsOfARotation();
        assertThat(operations).isGreaterThan(60);
        for (int crash = 1; crash <= operations; crash += 1 + random.nextInt(STRIDE)) {
            Unsynced unsynced = UNSYNCED.get(random.nextInt(UNSYNCED.size()));
            FragileFiles files = new FragileFiles();
            Path place = parent.resolve("crash-" + crash);
            clock.set(NOW);
            BigInteger first;
            List<BigInteger> handedOut = new ArrayList<>();

            // given
            try (CertificateAuthority authority = open(place, files)) {
                first = authority.root().getSerialNumber();
                files.failAt(files.operations() + crash, Failure.CRASH);

                // when
                rotate(authority, handedOut);
            }
            files.restart(unsynced, random);

            // then: it opens in between two steps, with the same root or its successor, and loses no leaf
            try (CertificateAuthority authority = open(place, files)) {
                assertThat(handedOut).as("crash at %d, %s", crash, unsynced).allMatch(authority::knows);
                requireKeysOfAllAndNoOthers(authority, place);
                rotate(authority, handedOut);

                // and: the rotation comes to its end
                assertThat(authority.root().getSerialNumber()).isNotEqualTo(first);
                assertThat(authority.rotation().trouble()).isEmpty();
                assertThat(authority.rotation().rootsMissing()).isEmpty();
                assertThat(handedOut).allMatch(authority::knows);
                requireKeysOfAllAndNoOthers(authority, place);
            }
        }
    }

    @Test
    void aDiskThatFailsOnceLeavesNobodyInDoubtWhatWasDone() throws Exception {
        Random random = new Random(12);
        int operations = operationsOfARotation();
        for (int failing = 1; failing <= operations; failing += 1 + random.nextInt(STRIDE)) {
            Failure failure = random.nextBoolean() ? Failure.BROKEN : Failure.NO_SPACE;
            FragileFiles files = new FragileFiles();
            Path place = parent.resolve("failing-" + failing);
            clock.set(NOW);
            List<BigInteger> handedOut = new ArrayList<>();

            // when: one operation fails, and the process goes on
            Hierarchy after;
            try (CertificateAuthority authority = open(place, files)) {
                files.failAt(files.operations() + failing, failure);
                rotate(authority, handedOut);
                rotate(authority, handedOut);
                after = authority.hierarchy();
                assertThat(after.active(Tier.ROOT).orElseThrow().id())
                        .as("%s at %d: %s", failure, failing, authority.rotation())
                        .isNotEqualTo(AuthorityId.root(1));
                assertThat(authority.rotation().trouble()).isEmpty();
            }

            // then: the journal says what the process took to be done
            try (CertificateAuthority authority = open(place, files)) {
                assertThat(authority.hierarchy())
                        .as("%s at %d", failure, failing)
                        .isEqualTo(after);
                assertThat(handedOut).allMatch(authority::knows);
                requireKeysOfAllAndNoOthers(authority, place);
            }
        }
    }

    /** Tells it once, and looks after it for two days. */
    private void rotate(CertificateAuthority authority, List<BigInteger> handedOut) {
        authority.learnFrom(() -> (id, instance) -> Long.MAX_VALUE);
        if (authority.hierarchy().orders().isEmpty()
                && authority.hierarchy().active(Tier.ROOT).orElseThrow().id().number() == 1) {
            authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));
        }
        for (int hour = 0; hour < 52; hour += 13) {
            clock.advance(Duration.ofHours(13));
            authority.rotate();
            authority.rotate();
            if (authority.issue(Samples.request(KeyPairs.p256(Samples.RANDOM), DAY))
                    instanceof Issuance.Issued issued) {
                handedOut.add(issued.leaf().getSerialNumber());
            }
        }
    }

    private static void requireKeysOfAllAndNoOthers(CertificateAuthority authority, Path place) throws Exception {
        Set<String> found = Stream.concat(names(place.resolve("keys")), names(place.resolve("root-keys")))
                .filter(name -> !name.startsWith("journal-seal"))
                .collect(Collectors.toSet());
        // the key of one that is over, or of no use any more, may be gone before the record of that is there
        assertThat(found).containsAll(files(authority, phase -> phase.isTrusted()));
        assertThat(files(authority, phase -> phase != Phase.DESTROYED))
                .as("none that nobody knows of")
                .containsAll(found.stream()
                        .filter(name -> name.startsWith("issuing"))
                        .toList());
        assertThat(authority.hierarchy().authorities().values().stream()
                        .filter(one -> one.phase() == Phase.ACTIVE && one.id().tier() == Tier.ROOT))
                .hasSize(1);
    }

    private static Set<String> files(CertificateAuthority authority, Predicate<Phase> wanted) {
        return authority.hierarchy().authorities().values().stream()
                .filter(one -> wanted.test(one.phase()))
                .map(one -> one.id() + ".pem")
                .collect(Collectors.toSet());
    }

    private static Stream<String> names(Path folder) throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }

    private int operationsOfARotation() throws Exception {
        FragileFiles files = new FragileFiles();
        try (CertificateAuthority authority = open(parent.resolve("whole"), files)) {
            int before = files.operations();
            rotate(authority, new ArrayList<>());
            return files.operations() - before;
        }
    }

    private CertificateAuthority open(Path place, FragileFiles files) throws Exception {
        Instant start = clock.instant();
        MonotonicClock monotonic = () -> Duration.between(start, clock.instant());
        return CertificateAuthority.open(
                place, Samples.SETTINGS, Samples.vaults(), new Surroundings(clock, monotonic, journal -> files));
    }
}
