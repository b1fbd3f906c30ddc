package dev.chromamesh.rooms;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.chromamesh.rooms.broken.ImpureRoom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The walls of the house, as CONTRIBUTING.md draws them. */
class RoomsTest {

    private static final String HOUSE = "dev.chromamesh";

    /** Rooms that decide and never do: same input, same output, on every machine and at every hour. */
    private static final String[] PURE = {
        HOUSE + ".ca.profile..", HOUSE + ".ca.lint..", HOUSE + ".ca.rotation..", HOUSE + ".mesh..",
    };

    private static JavaClasses house;

    @BeforeAll
    static void walkThroughTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(HOUSE);
        // A rule over no classes would pass: the house must really be here.
        assertThat(house.size()).isGreaterThan(100);
    }

    @Test
    void identityIsTheGroundFloorAndKnowsNobody() {
        onlyKnows(HOUSE + ".ca.identity..", HOUSE + ".ca.identity..").check(house);
        onlyKnows(HOUSE + ".ca.request..", HOUSE + ".ca.request..", HOUSE + ".ca.identity..")
                .check(house);
    }

    @Test
    void theCertificateAuthorityStandsAlone() {
        onlyKnows(HOUSE + ".ca..", HOUSE + ".ca..").check(house);
    }

    @Test
    void theXdsEngineKnowsNeitherChromaNorTheMesh() {
        onlyKnows(HOUSE + ".xds..", HOUSE + ".xds..").check(house);
    }

    @Test
    void theMeshKnowsOnlyIdentitiesAndHowTheyAreWritten() {
        onlyKnows(HOUSE + ".mesh..", HOUSE + ".mesh..", HOUSE + ".ca.identity..", HOUSE + ".ca.request..")
                .check(house);
    }

    @Test
    void theModelKnowsNoEnvoy() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        HOUSE + ".mesh.diagnostic..",
                        HOUSE + ".mesh.model..",
                        HOUSE + ".mesh.config..",
                        HOUSE + ".mesh.chroma..",
                        HOUSE + ".mesh.world..",
                        HOUSE + ".mesh.resolve..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.envoyproxy..", HOUSE + ".mesh.envoy..")
                .because("what the user means is decided before anyone thinks of Envoy")
                .check(house);
    }

    @Test
    void theProtocolKnowsNobody() {
        onlyKnows(HOUSE + ".protocol..", HOUSE + ".protocol..").check(house);
    }

    @Test
    void theSidecarIsSlim() {
        onlyKnows(
                        HOUSE + ".sidecar..",
                        HOUSE + ".sidecar..",
                        HOUSE + ".protocol..",
                        HOUSE + ".ca.identity..",
                        HOUSE + ".ca.request..")
                .check(house);
        noClasses()
                .that()
                .resideInAPackage(HOUSE + ".sidecar..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.envoyproxy..")
                .because("thirty megabytes of Envoy classes have no place beside every application")
                .check(house);
    }

    @Test
    void theControlPlaneDoesNotKnowTheSidecarOrTheCommands() {
        noClasses()
                .that()
                .resideInAPackage(HOUSE + ".controlplane..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HOUSE + ".sidecar..", HOUSE + ".cli..")
                .check(house);
    }

    @Test
    void onlyTheCertificateAuthorityTouchesBouncyCastle() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + ".ca..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(house);
    }

    @Test
    void onlyOnePackageChoosesWhoDoesTheCryptography() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + ".ca.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.amazon.corretto..", "org.bouncycastle.jce.provider..")
                .check(house);
    }

    @Test
    void theMeshHasNoGrpc() {
        noClasses()
                .that()
                .resideInAPackage(HOUSE + ".mesh..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.grpc..")
                .check(house);
    }

    @Test
    void pureRoomsAskNobodyForTheTimeOrForLuck() {
        pureRooms(PURE).check(house);
    }

    @Test
    void theRuleOfPurityBites() {
        // given a class that breaks it
        JavaClasses broken = new ClassFileImporter().importClasses(ImpureRoom.class);
        // when the same rule is asked about its package
        ArchRule rule = pureRooms(ImpureRoom.class.getPackageName() + "..");
        // then every one of its four sins is found
        assertThat(rule.evaluate(broken).getFailureReport().getDetails()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void noRoomsDependOnEachOtherInACircle() {
        for (String storey : new String[] {"ca", "mesh", "controlplane"}) {
            slices().matching(HOUSE + "." + storey + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(house);
        }
    }

    private static ArchRule onlyKnows(String room, String... allowed) {
        return noClasses().that().resideInAPackage(room).should().dependOnClassesThat(ofTheHouseOutside(allowed));
    }

    private static DescribedPredicate<JavaClass> ofTheHouseOutside(String... allowed) {
        return JavaClass.Predicates.resideInAPackage(HOUSE + "..")
                .and(JavaClass.Predicates.resideOutsideOfPackages(allowed));
    }

    private static ArchRule pureRooms(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.util.logging..", "org.slf4j..", "java.util.concurrent..")
                .orShould()
                .callMethodWhere(asksTheMachine());
    }

    private static DescribedPredicate<JavaMethodCall> asksTheMachine() {
        return DescribedPredicate.describe("asks the machine for time, luck or its environment", call -> {
            String owner = call.getTargetOwner().getFullName();
            String name = call.getTarget().getName();
            return switch (owner) {
                case "java.lang.System" ->
                    name.equals("currentTimeMillis")
                            || name.equals("nanoTime")
                            || name.equals("getenv")
                            || name.equals("getProperty");
                case "java.util.UUID" -> name.equals("randomUUID");
                case "java.time.Clock" -> name.startsWith("system");
                case "java.lang.Thread" -> true;
                case "java.lang.Math" -> name.equals("random");
                default -> owner.startsWith("java.time.") && name.equals("now");
            };
        });
    }
}
