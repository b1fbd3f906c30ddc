package dev.chromamesh.sidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.TestMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {

    private static final Instance TOLD = Instance.newBuilder().setId("told").build();

    private static TestMesh mesh;

    private Path path;

    @BeforeAll
    static void foundTheMesh(@TempDir Path folder) throws Exception {
        mesh = new TestMesh(folder.resolve("ca"), InstantSource.fixed(TestMesh.NOON));
    }

    @AfterAll
    static void closeTheMesh() {
        mesh.close();
    }

    @BeforeEach
    void chooseAFolder(@TempDir Path folder) {
        path = folder.resolve("state/sidecar-search");
    }

    @Test
    void whatWasStoredComesBack() throws Exception {
        // given
        Membership stored = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1));
        try (StateFolder folder = open()) {
            folder.store(stored, TOLD);
        }
        // when
        try (StateFolder folder = open()) {
            // then
            assertThat(folder.membership()).contains(stored);
            assertThat(folder.told()).contains(TOLD);
            assertThat(Files.readAllBytes(path.resolve(folder.bootstrapFile())))
                    .isEqualTo(stored.assignment().bootstrap().toByteArray());
        }
    }

    @Test
    void theInstanceIsMadeOnceAndIsARandomUuid() throws Exception {
        UUID first;
        try (StateFolder folder = open()) {
            first = folder.instance();
        }
        try (StateFolder folder = open()) {
            assertThat(folder.instance()).isEqualTo(first);
        }
        assertThat(first.version()).isEqualTo(4);
        assertThat(first.variant()).isEqualTo(2);
    }

    @Test
    void onlyTheOwnerCanReadAnything() throws Exception {
        // given a folder that somebody made too open
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        // when
        try (StateFolder folder = open()) {
            folder.store(mesh.membership(TestMesh.SEARCH, Duration.ofHours(1)), TOLD);
            folder.keep(pending("join"));
            // then
            for (Path file : files()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secrets/identity.json", "secrets/control-plane-trust.json", "settings"})
    void aFileThatWasCutShortIsNamedAndNothingIsTouched(String name) throws Exception {
        // given a stored membership, and each way of cutting the file
        try (StateFolder folder = open()) {
            folder.store(mesh.membership(TestMesh.SEARCH, Duration.ofHours(1)), TOLD);
            byte[] whole = Files.readAllBytes(path.resolve(name));
            for (int length = 0; length < whole.length - 3; length += 1 + whole.length / 97) {
                byte[] cut = Arrays.copyOf(whole, length);
                Files.write(path.resolve(name), cut);
                // when, then
                assertThatThrownBy(folder::membership)
                        .as("cut at " + length)
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining(path.resolve(name) + " is damaged")
                        .hasMessageContaining("join again with a new token")
                        .hasMessageNotContaining("PRIVATE");
                assertThat(Files.readAllBytes(path.resolve(name))).isEqualTo(cut);
            }
        }
    }

    @Test
    void aKeyThatDoesNotBelongToTheCertificateIsFound() throws Exception {
        // given the key of one certificate beside another one
        Membership one = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1));
        Membership other = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1));
        try (StateFolder folder = open()) {
            folder.store(
                    new Membership(one.key(), other.chain(), one.bundle(), one.issuedAt(), one.assignment()), TOLD);
            // when, then
            assertThatThrownBy(folder::membership)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("its key and certificate do not match");
        }
    }

    @Test
    void aPendingRequestIsKeptForItsPurposeOnly() throws Exception {
        PendingRequest pending = pending("join with token 1");
        try (StateFolder folder = open()) {
            folder.keep(pending);
            assertThat(folder.pending("join with token 1")).contains(pending);
            assertThat(folder.pending("join with token 2")).isEmpty();
            folder.dropPending();
            assertThat(folder.pending("join with token 1")).isEmpty();
        }
    }

    @Test
    void aWriteThatWasCutOffLeavesNothingBehind() throws Exception {
        // given what a crash between write and rename leaves
        try (StateFolder folder = open()) {
            folder.store(mesh.membership(TestMesh.SEARCH, Duration.ofHours(1)), TOLD);
        }
        Path leftover = path.resolve("secrets/.tmp-identity.json123");
        Files.writeString(leftover, "{");
        // when
        try (StateFolder folder = open()) {
            // then
            assertThat(leftover).doesNotExist();
            assertThat(folder.membership()).isPresent();
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFileInForce() throws Exception {
        // given a place where nothing can be renamed to
        Path target = path.resolve("busy");
        Files.createDirectories(target.resolve("full"));
        // when, then
        assertThatThrownBy(() -> AtomicFiles.write(target, new byte[] {1})).isInstanceOf(IOException.class);
        assertThat(target.resolve("full")).exists();
        assertThat(files()).noneMatch(file -> file.getFileName().toString().startsWith(".tmp-"));
    }

    @Test
    void envoyIsToldToTrustTheControlPlanesIdentityOnly() throws Exception {
        try (StateFolder folder = open()) {
            folder.store(mesh.membership(TestMesh.SEARCH, Duration.ofHours(1)), TOLD);
        }
        assertThat(Files.readString(path.resolve("secrets/control-plane-trust.json")))
                .contains("\"exact\": \"spiffe://chroma.example/chroma-mesh/server\"", "\"san_type\": \"URI\"");
    }

    @Test
    void nobodyPrintsAKey() throws Exception {
        PendingRequest pending = pending("join");
        Membership membership = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1));
        assertThat(pending.toString()).isEqualTo("PendingRequest[join]");
        assertThat(membership.toString()).startsWith("Membership[spiffe://chroma.example/search, serial ");
    }

    private StateFolder open() throws StateException, IOException {
        return StateFolder.open(path, TestMesh.RANDOM);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.toList();
        }
    }

    private static PendingRequest pending(String purpose) {
        PrivateKey key = KeyPairs.p256(TestMesh.RANDOM).getPrivate();
        return new PendingRequest(purpose, key, ByteString.copyFromUtf8("request"), TOLD);
    }
}
