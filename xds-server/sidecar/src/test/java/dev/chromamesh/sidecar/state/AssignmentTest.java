package dev.chromamesh.sidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.sidecar.TestMesh;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssignmentTest {

    @Test
    void aCompleteMessageIsTaken() {
        Assignment assignment = Assignment.of(TestMesh.settings("search", 8000));
        assertThat(assignment.id()).isEqualTo(TestMesh.SEARCH);
        assertThat(assignment.chromaPort()).isEqualTo(OptionalInt.of(8000));
        assertThat(assignment.message()).isEqualTo(TestMesh.settings("search", 8000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "../identity.json",
                "secrets/../../x",
                "a//b",
                ".",
                "..",
                "./",
                "secrets/",
                "a\\b",
                ".ssh/authorized_keys",
                "a b",
                "a\u0000b",
                "~/x"
            })
    void aPathThatLeavesTheStateFolderIsRefused(String path) {
        assertRefused(settings -> settings.setIdentityFile(path));
        assertRefused(settings -> settings.setControlPlaneTrustFile(path));
        assertRefused(settings -> settings.setAdminSocket(path));
    }

    @Test
    void anIncompleteMessageIsRefused() {
        assertRefused(settings -> settings.setTrustDomain(""));
        assertRefused(settings -> settings.setWorkload(""));
        assertRefused(settings -> settings.setWorkload("chroma-mesh/server"));
        assertRefused(settings -> settings.setEnvoyBootstrap(ByteString.EMPTY));
        assertRefused(settings -> settings.setIdentityName(""));
        assertRefused(settings -> settings.clearControlPlane());
        assertRefused(settings -> settings.setControlPlane(0, TestMesh.address(0)));
        assertRefused(settings -> settings.setChromaPort(70_000));
    }

    private static void assertRefused(Consumer<Settings.Builder> edit) {
        Settings.Builder settings = TestMesh.settings("search", 0).toBuilder();
        edit.accept(settings);
        assertThatThrownBy(() -> Assignment.of(settings.build())).isInstanceOf(IllegalArgumentException.class);
    }
}
