package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Finding;
import dev.chromamesh.ca.rotation.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rotation while keys are away, cannot be opened, or are somebody else's. */
class AuthorityKeysElsewhereTest extends RotatingAuthority {

    @ParameterizedTest
    @ValueSource(strings = {"root-keys", "root-passphrase"})
    void whileTheRootsKeyIsElsewhereThoseThatWereMadeInAdvanceSign(String taken) throws Exception {
        // given
        authority.rotate();
        Path safe = parent.resolve("safe");
        Files.move(folder.resolve(taken), safe);

        // when: nine months go by, a day at a time
        for (int day = 0; day < 270; day++) {
            passes(DAY);
            trust(authority.trustBundle(), Samples.issue(authority, DAY));
        }

        // then
        assertThat(prepared()).hasSizeLessThan(8);
        assertThat(authority.rotation().rootsMissing()).isPresent();
        assertThat(authority.rotation().decision().findings())
                .extracting(Finding::code)
                .contains(Finding.Code.FEW_ISSUERS_LEFT);

        // when: it is back
        Files.move(safe, folder.resolve(taken));
        authority.rotate();

        // then
        assertThat(authority.rotation().rootsMissing()).isEmpty();
        assertThat(prepared()).hasSize(8);
    }

    @Test
    void aWrongPassphraseOfTheRootsIsSaidAndKeepsNothingElseFromHappening() throws Exception {
        // given
        authority.rotate();
        Path file = folder.resolve("root-passphrase");
        String right = Files.readString(file);
        Files.writeString(file, "wrong\n");

        // when: its turn has come
        clock.advance(Duration.ofDays(61));
        RotationOutcome outcome = authority.rotate();

        // then: one that was made in advance signs; none could be made in its place, nor in that of one that is
        // overtaken
        assertThat(phase(AuthorityId.issuing(2))).isEqualTo(Phase.ACTIVE);
        assertThat(outcome.rootsMissing().orElseThrow()).contains("does not open with the passphrase given");
        assertThat(prepared()).hasSize(6);

        // when
        Files.writeString(file, right);
        authority.rotate();

        // then
        assertThat(prepared()).hasSize(8);
    }

    @Test
    void aKeyOfSomebodyElseIsNotWrittenOver() throws Exception {
        // given: somebody else's key where the next one would be
        Path stranger = folder.resolve("keys/issuing-2.pem");
        Files.copy(folder.resolve("keys/issuing-1.pem"), stranger);
        byte[] before = Files.readAllBytes(stranger);

        // when
        RotationOutcome outcome = authority.rotate();

        // then
        assertThat(outcome.trouble().orElseThrow()).contains("has a key named issuing-2 already");
        assertThat(stranger).hasBinaryContent(before);
    }
}
