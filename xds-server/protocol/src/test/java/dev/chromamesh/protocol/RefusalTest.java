package dev.chromamesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void everyReasonComesBackFromItsFailure() {
        for (Refusal refusal : Refusal.values()) {
            assertThat(Refusal.of(refusal.failure("because"))).contains(refusal);
        }
    }

    @Test
    void theSentenceIsTheDescription() {
        assertThat(Refusal.TOKEN_USED.failure("the token was used").getStatus().getDescription())
                .isEqualTo("the token was used");
    }

    @Test
    void wordsAreUnique() {
        assertThat(Arrays.stream(Refusal.values()).map(Refusal::word)).doesNotHaveDuplicates();
    }

    @Test
    void aFailureOfAnotherKindHasNoReason() {
        assertThat(Refusal.of(Status.UNAVAILABLE.asException())).isEmpty();
        assertThat(Refusal.of(new IllegalStateException("not gRPC"))).isEmpty();
    }
}
