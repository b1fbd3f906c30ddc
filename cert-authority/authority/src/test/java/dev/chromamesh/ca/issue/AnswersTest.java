package dev.chromamesh.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.ledger.Asked;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswersTest {

    private final Answers answers = new Answers();
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void aCrowdFillsNoMemoryAndTheNewestAnswersAreKept(@TempDir Path folder) throws Exception {
        // given
        Issued certificate;
        try (CertificateAuthority authority = Samples.open(folder.resolve("ca"), new SettableClock(Samples.NOW))) {
            certificate = Samples.issue(authority, Samples.DAY);
        }

        // when
        for (int number = 0; number <= Answers.MOST; number++) {
            ask(number, certificate);
        }

        // then
        assertThat(made).hasValue(Answers.MOST + 1);
        ask(Answers.MOST, certificate);
        ask(Answers.MOST / 2, certificate);
        assertThat(made).hasValue(Answers.MOST + 1);

        // and: the oldest was forgotten, and is made again
        ask(0, certificate);
        assertThat(made).hasValue(Answers.MOST + 2);
    }

    private void ask(int number, Issued certificate) {
        Asked asked = new Asked("key " + number, "request", Samples.SEARCH, Optional.empty());
        answers.once(asked, Samples.NOW, given -> true, () -> {
            made.incrementAndGet();
            return certificate;
        });
    }
}
