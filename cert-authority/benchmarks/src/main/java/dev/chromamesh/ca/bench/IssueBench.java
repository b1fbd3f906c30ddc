package dev.chromamesh.ca.bench;

import com.google.gson.GsonBuilder;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.crypto.Providers;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.issue.MonotonicClock;
import dev.chromamesh.ca.issue.Surroundings;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.request.CertificateRequests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * {@code ca-issue}: leaves a second, from the request's bytes to the checked certificate, with each provider, beside the
 * bare cryptography that it needs, plain BouncyCastle and {@code openssl speed}.
 *
 * <p>Argument: a folder for the results as JSON.
 */
public final class IssueBench {

    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    private static final Duration DAY = Duration.ofDays(1);

    /** More than any authority issues in one case: a key gets one certificate. */
    private static final int REQUESTS = 400_000;

    private final SecureRandom random = new SecureRandom();
    private final List<byte[]> requests;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Map<String, Object>> results = new ArrayList<>();

    private final Path folder;

    private IssueBench(Path folder) {
        this.folder = folder;
        SpiffeId id = DOMAIN.id("search");
        EcdsaP256 crypto = EcdsaP256.preferred();
        this.requests = IntStream.range(0, REQUESTS)
                .parallel()
                .mapToObj(number -> CertificateRequests.create(crypto.generate(random), id))
                .toList();
    }

    /** Runs all cases; takes about a quarter of an hour. */
    public static void main(String[] arguments) throws IOException, AuthorityStateException {
        IssueBench bench = new IssueBench(Files.createDirectories(Path.of(arguments[0])));
        System.out.printf("## ca-issue%n%n");
        Openssl.speed()
                .ifPresent(speed -> System.out.printf(
                        Locale.ROOT,
                        "openssl speed ecdsap256, one core: %,.0f signatures, %,.0f verifications a second%n%n",
                        speed.sign(),
                        speed.verify()));
        System.out.printf(
                "| provider | threads | leaves/s | bare cryptography/s | share | plain BouncyCastle/s | ratio |%n"
                        + "|---|---|---|---|---|---|---|%n");
        for (EcdsaP256 crypto : Providers.working()) {
            for (int threads : new int[] {1, 2}) {
                bench.measure(crypto, threads);
            }
        }
        System.out.printf("%n| callers | leaves/s | leaves/s, journal in memory | share |%n|---|---|---|---|%n");
        for (int callers : new int[] {1, 64}) {
            bench.measureWithJournal(callers);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("name", "ca-issue");
        report.put(
                "machine",
                Runtime.getRuntime().availableProcessors() + " processors, Java " + System.getProperty("java.version"));
        report.put("date", Instant.now().toString());
        report.put("results", bench.results);
        Files.writeString(
                bench.folder.resolve("ca-issue.json"),
                new GsonBuilder().setPrettyPrinting().create().toJson(report) + "\n");
    }

    private void measure(EcdsaP256 crypto, int threads) throws IOException, AuthorityStateException {
        PlainBouncyCastle plain = new PlainBouncyCastle();
        try (CertificateAuthority authority = open(crypto, inMemory())) {
            double[] rates = Rates.perSecond(
                    threads,
                    List.of(
                            number -> issue(authority),
                            bare(crypto),
                            number -> plain.issue(requests.get(number % requests.size()))));
            row(crypto.name(), threads, rates[0], rates[1], rates[2]);
        }
    }

    /** As in production, on this machine's disk, beside a journal in memory. */
    private void measureWithJournal(int callers) throws IOException, AuthorityStateException {
        try (CertificateAuthority synced = open(EcdsaP256.preferred(), JournalFiles::in);
                CertificateAuthority inMemory = open(EcdsaP256.preferred(), inMemory())) {
            double[] rates = Rates.perSecond(callers, List.of(number -> issue(synced), number -> issue(inMemory)));
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %,.0f | %,.0f | %.0f %% |%n",
                    callers,
                    rates[0],
                    rates[1],
                    100 * rates[0] / rates[1]);
            result("journal, " + callers + " callers, beside one in memory", rates[0], rates[1]);
        }
    }

    private static Function<Path, JournalFiles> inMemory() {
        MemoryFiles files = new MemoryFiles();
        return journal -> files;
    }

    private CertificateAuthority open(EcdsaP256 crypto, Function<Path, JournalFiles> journals)
            throws IOException, AuthorityStateException {
        Path state = Files.createTempDirectory(folder, "authority");
        VaultSettings keys = new VaultSettings(PasswordEncryption.STANDARD, crypto, random);
        AuthoritySettings settings = new AuthoritySettings(DOMAIN, DAY, Instant.EPOCH);
        return CertificateAuthority.open(
                state.resolve("ca"),
                settings,
                keys,
                new Surroundings(InstantSource.system(), MonotonicClock.SYSTEM, journals));
    }

    /** Each time with another key and for another instance, as in life. */
    private void issue(CertificateAuthority authority) {
        int number = next.getAndIncrement() % requests.size();
        IssuanceRequest request =
                new IssuanceRequest(DOMAIN.id("search"), Optional.of(new UUID(number, 4)), requests.get(number), DAY);
        if (!(authority.issue(request) instanceof Issuance.Issued)) {
            throw new IllegalStateException("not issued");
        }
    }

    /** What no pipeline of this kind can do without: two signatures and two verifications, of messages of that size. */
    private Rates.Work bare(EcdsaP256 crypto) {
        KeyPair keys = crypto.generate(random);
        byte[] message = new byte[420];
        byte[] signature = crypto.sign(keys.getPrivate(), message, random);
        return number -> {
            byte[] first = crypto.sign(keys.getPrivate(), message, random);
            byte[] second = crypto.sign(keys.getPrivate(), message, random);
            if (first.length + second.length == 0
                    || !crypto.verify(keys.getPublic(), message, signature)
                    || !crypto.verify(keys.getPublic(), message, first)) {
                throw new IllegalStateException("does not verify");
            }
        };
    }

    private void row(String provider, int threads, double leaves, double bare, double plain) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %.0f %% | %,.0f | %.2f |%n",
                provider,
                threads,
                leaves,
                bare,
                100 * leaves / bare,
                plain,
                leaves / plain);
        result(provider + ", " + threads + " threads, beside bare cryptography", leaves, bare);
        result(provider + ", " + threads + " threads, beside plain BouncyCastle", leaves, plain);
    }

    private void result(String title, double ours, double peer) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("case", title);
        result.put("ours", Math.round(ours));
        result.put("peer", Math.round(peer));
        result.put("ratio", Math.round(100 * ours / peer) / 100.0);
        result.put("unit", "1/s");
        results.add(result);
    }
}
