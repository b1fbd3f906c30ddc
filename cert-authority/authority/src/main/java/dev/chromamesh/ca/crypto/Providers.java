package dev.chromamesh.ca.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses who does the cryptography: Amazon Corretto Crypto Provider, else BouncyCastle, else the JDK.
 *
 * <p>The order is that of their speed. The first needs a native library for this platform and a folder for temporary
 * files from which the system lets programs run; where it does not load, or does not calculate correctly, the next one is
 * taken, and the log says so. No provider is registered with the process. Thread-safe.
 */
public final class Providers {

    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private static final List<Candidate> FASTEST_FIRST = List.of(
            new Candidate("Amazon Corretto Crypto Provider", Providers::corretto),
            new Candidate("BouncyCastle", BouncyCastleProvider::new),
            new Candidate("the JDK's SunEC", Providers::sunEc));

    private Providers() {}

    /** A provider that may or may not work here. */
    record Candidate(String name, Supplier<Provider> load) {}

    /**
     * Who does the cryptography.
     *
     * @param crypto by the provider chosen
     * @param passedOver faster ones and why they were not taken, one line each
     */
    record Choice(EcdsaP256 crypto, List<String> passedOver) {

        Choice {
            passedOver = List.copyOf(passedOver);
        }
    }

    /** The choice of this process, made once: a native library is loaded once, too. */
    static Choice chosen() {
        return Chosen.CHOICE;
    }

    /** Every provider that works here, the fastest first. For tests and benchmarks; loads them all. */
    public static List<EcdsaP256> working() {
        List<EcdsaP256> working = new ArrayList<>();
        for (Candidate candidate : FASTEST_FIRST) {
            if (attempt(candidate) instanceof Attempt.Works works) {
                working.add(works.crypto());
            }
        }
        return List.copyOf(working);
    }

    /**
     * The first candidate that loads and passes the self-test.
     *
     * @throws IllegalStateException if none does
     */
    static Choice choose(List<Candidate> candidates) {
        List<String> passedOver = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Attempt attempt = attempt(candidate);
            if (attempt instanceof Attempt.Works works) {
                return new Choice(works.crypto(), passedOver);
            }
            passedOver.add(candidate.name() + " is not used: " + ((Attempt.Fails) attempt).fault());
        }
        throw new IllegalStateException("no provider can do ECDSA on P-256: " + passedOver);
    }

    private sealed interface Attempt {

        record Works(EcdsaP256 crypto) implements Attempt {}

        record Fails(String fault) implements Attempt {}
    }

    private static Attempt attempt(Candidate candidate) {
        try {
            EcdsaP256 crypto = new EcdsaP256(candidate.load().get());
            return SelfTest.fault(crypto).<Attempt>map(Attempt.Fails::new).orElseGet(() -> new Attempt.Works(crypto));
        } catch (LinkageError | RuntimeException e) {
            // A native library that does not fit shows as an error of the linker, at the first use of the class.
            return new Attempt.Fails(innermost(e).toString());
        }
    }

    /** Where a library says no more than that it failed, its cause names file and reason. */
    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Provider corretto() {
        AmazonCorrettoCryptoProvider.INSTANCE.assertHealthy();
        return AmazonCorrettoCryptoProvider.INSTANCE;
    }

    private static Provider sunEc() {
        Provider provider = Security.getProvider("SunEC");
        if (provider == null) {
            throw new IllegalStateException("this Java runtime has no SunEC");
        }
        return provider;
    }

    /** Loaded at the first use. */
    private static final class Chosen {

        static final Choice CHOICE = choose(FASTEST_FIRST);

        static {
            CHOICE.passedOver()
                    .forEach(passed -> LOG.warn(
                            "{}. {} signs instead, which is slower and else the same",
                            passed,
                            CHOICE.crypto().name()));
        }

        private Chosen() {}
    }
}
