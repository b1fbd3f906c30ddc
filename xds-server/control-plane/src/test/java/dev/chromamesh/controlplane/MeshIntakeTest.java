package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeshIntakeTest {

    @Test
    void aGoodFileIsAdopted() {
        assertThat(MeshIntake.judge(text(Samples.MESH), Optional.empty()))
                .isInstanceOfSatisfying(
                        MeshIntake.Adopt.class,
                        adopt -> assertThat(adopt.mesh()).isEqualTo(Samples.mesh()));
    }

    @Test
    void theSameFileIsNoNews() {
        assertThat(MeshIntake.judge(text(Samples.MESH), Optional.of(Samples.mesh())))
                .isEqualTo(new MeshIntake.Unchanged());
    }

    @Test
    void aWrongFileIsRefusedWithItsDiagnostics() {
        assertThat(MeshIntake.judge(text(Samples.BROKEN), Optional.of(Samples.mesh())))
                .isInstanceOfSatisfying(
                        MeshIntake.Refuse.class,
                        refuse -> assertThat(refuse.explanation())
                                .contains("mesh.yaml:7:")
                                .contains("raeder"));
    }

    @Test
    void aFileThatIsNotTextIsRefused() {
        MeshFile.Content binary = new MeshFile.Text(Samples.FILE, ByteString.copyFrom(new byte[] {(byte) 0xff, 0, 1}));

        assertThat(MeshIntake.judge(binary, Optional.of(Samples.mesh()))).isInstanceOf(MeshIntake.Refuse.class);
    }

    @Test
    void anAbsentFileIsRefused() {
        assertThat(MeshIntake.judge(new MeshFile.Unreadable("mesh.yaml does not exist"), Optional.empty()))
                .isEqualTo(new MeshIntake.Refuse("mesh.yaml does not exist"));
    }

    @Test
    void anotherTrustDomainIsRefused() {
        String moved = Samples.MESH.replace("chroma.example", "other.example");

        assertThat(MeshIntake.judge(text(moved), Optional.of(Samples.mesh())))
                .isInstanceOfSatisfying(
                        MeshIntake.Refuse.class,
                        refuse -> assertThat(refuse.explanation())
                                .contains("trustDomain is other.example")
                                .contains("authority of chroma.example"));
    }

    private static MeshFile.Content text(String text) {
        return new MeshFile.Text(Samples.FILE, ByteString.copyFromUtf8(text));
    }
}
