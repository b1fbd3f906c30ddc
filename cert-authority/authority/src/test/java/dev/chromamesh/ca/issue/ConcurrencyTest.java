package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcurrencyTest {

    private static final int THREADS = 8;
    private static final int EACH = 10;

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    /** 70 days on, the present issuing authority can still sign; 100 days on, it has expired. */
    @ParameterizedTest
    @ValueSource(ints = {70, 100})
    void manyAtOnceGetOneNewIssuingAuthorityAndDifferentSerials(int days) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            X509Certificate before = authority.chain().get(0);
            clock.advance(Duration.ofDays(days));

            // when
            CyclicBarrier start = new CyclicBarrier(THREADS);
            Callable<List<Issuance.Issued>> client = () -> {
                start.await();
                List<Issuance.Issued> issued = new ArrayList<>();
                for (int i = 0; i < EACH; i++) {
                    issued.add(Samples.issue(authority, DAY));
                }
                return issued;
            };
            List<Issuance.Issued> all = new ArrayList<>();
            for (Future<List<Issuance.Issued>> done : threads.invokeAll(Collections.nCopies(THREADS, client))) {
                all.addAll(done.get());
            }

            // then
            X509Certificate after = authority.chain().get(0);
            Set<X509Certificate> issuers =
                    all.stream().map(issued -> issued.chain().get(1)).collect(Collectors.toSet());
            assertThat(issuers).isSubsetOf(before, after).contains(after);
            assertThat(all)
                    .extracting(issued -> issued.leaf().getSerialNumber())
                    .doesNotHaveDuplicates();
            assertThat(parent.resolve("ca/keys/issuing-2.pem")).exists();
            assertThat(parent.resolve("ca/keys/issuing-3.pem")).doesNotExist();
            for (Issuance.Issued issued : all) {
                new SpiffeTrustManager(authority::trustBundle, Samples.SEARCH::equals, clock)
                        .checkClientTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
