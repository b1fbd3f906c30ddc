package dev.chromamesh.ca.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.crypto.Providers.Candidate;
import dev.chromamesh.ca.crypto.Providers.Choice;
import java.security.Provider;
import java.security.Security;
import java.security.SignatureSpi;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

class ProviderChoiceTest {

    private static final Candidate BOUNCY_CASTLE = new Candidate("BouncyCastle", BouncyCastleProvider::new);

    @Test
    void theFirstThatWorksIsTaken() {
        Choice choice = Providers.choose(List.of(BOUNCY_CASTLE, new Candidate("never asked", () -> {
            throw new IllegalStateException("asked");
        })));

        assertThat(choice.crypto().name()).startsWith("BC ");
        assertThat(choice.passedOver()).isEmpty();
    }

    @Test
    void oneWhoseLibraryDoesNotLoadIsPassedOverWithItsReason() {
        Choice choice = Providers.choose(List.of(
                new Candidate("Native", () -> {
                    throw new UnsatisfiedLinkError("failed to map segment from shared object");
                }),
                BOUNCY_CASTLE));

        assertThat(choice.crypto().name()).startsWith("BC ");
        assertThat(choice.passedOver())
                .containsExactly(
                        "Native is not used: java.lang.UnsatisfiedLinkError: failed to map segment from shared object");
    }

    @Test
    void theInnermostCauseIsNamed() {
        Choice choice = Providers.choose(List.of(
                new Candidate("Native", () -> {
                    throw new IllegalStateException(
                            "Unable to load native library", new UnsatisfiedLinkError("/tmp/lib.so: not permitted"));
                }),
                BOUNCY_CASTLE));

        assertThat(choice.passedOver())
                .containsExactly("Native is not used: java.lang.UnsatisfiedLinkError: /tmp/lib.so: not permitted");
    }

    @Test
    void oneThatAcceptsEverySignatureIsPassedOver() {
        Choice choice = Providers.choose(List.of(new Candidate("Gullible", () -> new Answering(true)), BOUNCY_CASTLE));

        assertThat(choice.passedOver())
                .containsExactly("Gullible is not used: it accepts the signature of another message");
    }

    @Test
    void oneThatRefusesEverySignatureIsPassedOver() {
        Choice choice = Providers.choose(List.of(new Candidate("Sour", () -> new Answering(false)), BOUNCY_CASTLE));

        assertThat(choice.passedOver()).containsExactly("Sour is not used: it refuses a good signature");
    }

    @Test
    void oneWithoutEllipticCurvesIsPassedOver() {
        Provider without = Objects.requireNonNull(Security.getProvider("SunJCE"));

        assertThat(Providers.choose(List.of(new Candidate("SunJCE", () -> without), BOUNCY_CASTLE))
                        .passedOver())
                .singleElement()
                .asString()
                .startsWith("SunJCE is not used: ");
    }

    @Test
    void withoutAnyThereIsNoAuthority() {
        assertThatThrownBy(() -> Providers.choose(List.of(new Candidate("Sour", () -> new Answering(false)))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Sour is not used: it refuses a good signature");
    }

    @Test
    void allWorkOnThePlatformsThatAreBuiltFor() {
        boolean builtFor = System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"));

        assertThat(Providers.working().stream().map(EcdsaP256::name).map(name -> name.split(" ", 2)[0]))
                .isEqualTo(Stream.of("AmazonCorrettoCryptoProvider", "BC", "SunEC")
                        .filter(name -> builtFor || !name.startsWith("Amazon"))
                        .toList());
    }

    @Test
    void noneIsRegistered() {
        assertThat(Providers.working()).isNotEmpty();
        assertThat(Stream.of(Security.getProviders()).map(Provider::getName))
                .doesNotContain("BC", "AmazonCorrettoCryptoProvider");
    }

    /** BouncyCastle but for its verifications, which all end alike. */
    private static final class Answering extends Provider {

        private static final long serialVersionUID = 1L;

        Answering(boolean answer) {
            super("Answering", "1", "a provider with a fault");
            Provider sound = new BouncyCastleProvider();
            for (String type : List.of("KeyFactory", "KeyPairGenerator")) {
                put(type + ".EC", sound.getService(type, "EC").getClassName());
            }
            put("Signature.SHA256withECDSA", (answer ? AlwaysTrue.class : AlwaysFalse.class).getName());
        }
    }

    /** Says yes. */
    public static final class AlwaysTrue extends OneAnswer {

        /** For the provider. */
        public AlwaysTrue() {
            super(true);
        }
    }

    /** Says no. */
    public static final class AlwaysFalse extends OneAnswer {

        /** For the provider. */
        public AlwaysFalse() {
            super(false);
        }
    }

    /** A signature algorithm of one answer. */
    abstract static class OneAnswer extends SignatureSpi {

        private final boolean answer;

        OneAnswer(boolean answer) {
            this.answer = answer;
        }

        @Override
        protected void engineInitVerify(java.security.PublicKey key) {}

        @Override
        protected void engineInitSign(java.security.PrivateKey key) {}

        @Override
        protected void engineUpdate(byte b) {}

        @Override
        protected void engineUpdate(byte[] bytes, int offset, int length) {}

        @Override
        protected byte[] engineSign() {
            return new byte[] {1};
        }

        @Override
        protected boolean engineVerify(byte[] signature) {
            return answer;
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {}

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new UnsupportedOperationException(name);
        }
    }
}
