package dev.chromamesh.xds;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The protocol is apart from threads, time, logging and gRPC, and stays so. */
class PureMachineTest {

    static {
        // The names of what a class depends on are enough; following them into the Envoy API takes many seconds.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.chromamesh.xds");

    /** All that may touch the world. Everything else is pure, whatever is added. */
    private static final ArchRule PURE = noClasses()
            .that(not(belongToAnyOf(
                    XdsEngine.class,
                    XdsStream.class,
                    OpenStream.class,
                    Desk.class,
                    LedgerBook.class,
                    Service.class,
                    Frame.class,
                    TransportSettings.class,
                    AuthenticatingInterceptor.class,
                    StreamAuthenticator.class)))
            .should()
            .dependOnClassesThat(resideInAPackage("io.grpc..")
                    .or(resideInAPackage("java.util.concurrent.."))
                    .or(resideInAPackage("org.slf4j.."))
                    .or(resideInAPackage("java.nio.file.."))
                    .or(belongToAnyOf(Thread.class, java.time.Clock.class, java.time.InstantSource.class)))
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @Test
    void protocolKnowsNoThreadsNoTimeNoLogAndNoTransport() {
        PURE.check(MAIN);
    }

    @Test
    void ruleWouldNoticeAClassThatReadsTheClock() {
        JavaClasses broken = new ClassFileImporter().importClasses(ReadsTheClock.class);

        assertThatThrownBy(() -> PURE.check(broken)).isInstanceOf(AssertionError.class);
    }

    @Test
    void nothingIsPublicByAccident() {
        noClasses()
                .that(not(belongToAnyOf(
                        XdsEngine.class,
                        EngineSettings.class,
                        TransportSettings.class,
                        SnapshotSource.class,
                        StreamAuthenticator.class,
                        Client.class,
                        Snapshot.class,
                        Resource.class,
                        ResourceType.class,
                        AckLedger.class)))
                .and()
                .areTopLevelClasses()
                .should()
                .bePublic()
                .check(MAIN);
    }

    private static final class ReadsTheClock {
        @SuppressWarnings("unused")
        static Instant now() {
            return Instant.now();
        }
    }
}
