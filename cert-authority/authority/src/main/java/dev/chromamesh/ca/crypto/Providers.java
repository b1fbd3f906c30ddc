package dev.chromamesh.ca.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            try {
                working.add(new EcdsaP256(candidate.load().get()));
            } catch (LinkageError | RuntimeException e) {
                LOG.debug("{} does not work here", candidate.name(), e);
            }
        }
        working.removeIf(crypto -> SelfTest.fault(crypto).isPresent());
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
            Optional<String> fault;
            try {
                EcdsaP256 crypto = new EcdsaP256(candidate.load().get());
                fault = SelfTest.fault(crypto);
                if (fault.isEmpty()) {
                    return new Choice(crypto, passedOver);
                }
            } catch (LinkageError | RuntimeException e) {
                // A native library that does not fit shows as an error of the linker, at the first use of the class.
                fault = Optional.of(e.toString());
            }
            passedOver.add(candidate.name() + " is not used: " + fault.get());
        }
        throw new IllegalStateException("no provider can do ECDSA on P-256: " + passedOver);
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
            CHOICE.passedOver().forEach(LOG::warn);
        }

        private Chosen() {}
    }
}
