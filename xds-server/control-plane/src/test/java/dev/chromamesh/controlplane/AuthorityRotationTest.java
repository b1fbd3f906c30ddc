package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.HolderBundles;
import dev.chromamesh.ca.issue.NumberedBundle;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.controlplane.admin.Operations.AuthorityRefused;
import dev.chromamesh.controlplane.admin.Operations.AuthorityTold;
import dev.chromamesh.mesh.envoy.EnvoyNames;
import dev.chromamesh.mesh.envoy.EnvoyTranslator;
import dev.chromamesh.xds.AckLedger;
import dev.chromamesh.xds.AckLedger.Held;
import dev.chromamesh.xds.Resource;
import dev.chromamesh.xds.ResourceType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New trust bundles reach the mesh, and what the Envoys say of them comes back. */
class AuthorityRotationTest {

    private static final UUID ONE = new UUID(1, 4);
    private static final SpiffeId SEARCH = TestAuthority.DOMAIN.id("search");

    @TempDir
    Path folder;

    private CertificateAuthority authority;
    private EnrolmentFixture fixture;
    private AckLedger acknowledged = new AckLedger(Map.of());
    private AuthorityRotation rotation;

    @BeforeEach
    void open() throws Exception {
        TestAuthority.copyTo(folder.resolve("ca"));
        FakeClock clock = new FakeClock(Instant.now());
        authority = TestAuthority.open(folder.resolve("ca"), clock);
        fixture = EnrolmentFixture.start(authority, clock);
        rotation = new AuthorityRotation(authority, fixture.reconciler(), () -> acknowledged);
    }

    @AfterEach
    void close() {
        fixture.reconciler().close();
        authority.close();
    }

    @Test
    void aNewTrustBundleReachesTheWorld() throws Exception {
        // given
        TrustBundle before = authority.trustBundle();
        assertThat(fixture.reconciler().state().world().trust()).isEqualTo(before);

        // when: the root that stands by is tainted, so another one takes its place
        AuthorityTold told = (AuthorityTold) rotation.command(new Command.Taint(AuthorityId.root(2)));

        // then
        assertThat(told.done()).anyMatch(line -> line.startsWith("root-2 is tainted"));
        flush();
        TrustBundle after = fixture.reconciler().state().world().trust();
        assertThat(after).isEqualTo(authority.trustBundle()).isNotEqualTo(before);
        assertThat(after.roots()).hasSize(2).contains(authority.root());
        assertThat(fixture.news()).hasSize(1);

        // and: without news there is none
        rotation.look();
        flush();
        assertThat(fixture.reconciler().state().world().trust()).isEqualTo(authority.trustBundle());
    }

    @Test
    void anotherIssuingAuthorityIsNoNewsForAnybody() throws Exception {
        AuthorityTold told = (AuthorityTold) rotation.command(new Command.Rotate(Tier.ISSUING, Optional.empty()));

        assertThat(told.done()).contains("another issuing authority is to take over");
        assertThat(phase(told.report(), "issuing-1")).isEqualTo("draining");
        flush();
        assertThat(fixture.news()).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(rotation.command(new Command.Waive(9, "why not")))
                .isEqualTo(new AuthorityRefused("No acknowledgement of trust bundle 9 is waited for."));
    }

    @Test
    void theNumberOfABundleIsKnownByTheVersionOfItsSecret() {
        // given: two bundles, the second of which one client has
        BundleVersions versions = new BundleVersions();
        TrustBundle both = authority.trustBundle();
        TrustBundle first =
                new TrustBundle(both.trustDomain(), List.of(both.roots().get(0)));
        versions.add(new NumberedBundle(1, first));
        versions.add(new NumberedBundle(2, both));

        // then
        HolderBundles bundles = versions.held(holding(both));
        assertThat(bundles.acknowledged(SEARCH, Optional.of(ONE))).isEqualTo(2);
        assertThat(bundles.acknowledged(SEARCH, Optional.of(new UUID(2, 4)))).isZero();
        assertThat(bundles.acknowledged(SEARCH, Optional.empty())).isZero();
        assertThat(bundles.acknowledged(SpiffeId.controlPlane(TestAuthority.DOMAIN), Optional.empty()))
                .isEqualTo(2);
        assertThat(versions.held(holding(first)).acknowledged(SEARCH, Optional.of(ONE)))
                .isEqualTo(1);

        // when: a root is taken out again
        versions.add(new NumberedBundle(3, first));

        // then: who has the same roots has the newest bundle
        assertThat(versions.held(holding(first)).acknowledged(SEARCH, Optional.of(ONE)))
                .isEqualTo(3);
    }

    private static AckLedger holding(TrustBundle bundle) {
        String version = Resource.of(ResourceType.SECRET, EnvoyNames.TRUST, EnvoyTranslator.trust(bundle))
                .version();
        Held held = new Held(version, Instant.EPOCH);
        return new AckLedger(Map.of(
                Clients.of(SEARCH, ONE),
                new AckLedger.Entry(
                        true,
                        Instant.EPOCH,
                        Optional.empty(),
                        Map.of(ResourceType.SECRET, Map.of(EnvoyNames.TRUST, held)),
                        Optional.empty())));
    }

    private static String phase(JsonObject report, String authority) {
        for (JsonElement each : report.getAsJsonArray("authorities")) {
            if (each.getAsJsonObject().get("id").getAsString().equals(authority)) {
                return each.getAsJsonObject().get("phase").getAsString();
            }
        }
        return "unknown";
    }

    /** What was handed in before is done. */
    private void flush() throws Exception {
        fixture.reconciler().submit(() -> "done").get();
    }
}
