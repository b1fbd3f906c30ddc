package dev.chromamesh.mesh.envoy;

import static dev.chromamesh.mesh.envoy.GuardedChroma.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What later policies will need of a listener that must not change: their filters are there, and routes wake them. */
class LaterPoliciesIT {

    @TempDir
    private Path folder;

    private GuardedChroma mesh;

    @BeforeEach
    void prepare() throws Exception {
        mesh = new GuardedChroma(folder);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    /** What a revocation will send, and nothing but routes: the listener is the one of every other test. */
    @Test
    void routesAloneCanRevokeAnIdentityOrACertificate() throws Exception {
        // given
        TestAuthority.Leaf stolen = mesh.leaf("writer");
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(stolen.certificate().getEncoded()));
        RBACPerRoute revoked = RBACPerRoute.newBuilder()
                .setRbac(RBAC.newBuilder()
                        .setRules(io.envoyproxy
                                .envoy
                                .config
                                .rbac
                                .v3
                                .RBAC
                                .newBuilder()
                                .setAction(Action.DENY)
                                .putPolicies("identity", deny(identity("admin"), Optional.empty()))
                                .putPolicies(
                                        "certificate",
                                        deny(Principal.newBuilder().setAny(true).build(), Optional.of(digest)))))
                .build();

        try (RunningEnvoy envoy = mesh.start(withVirtualHost(EnvoyNames.REVOKED, revoked))) {
            // then
            assertError(
                    mesh.as("admin").get("/api/v2"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not api_root on chroma-a: it is revoked");
            assertThat(mesh.http(Optional.of(stolen), "TLSv1.3").get("/api/v2").status())
                    .isEqualTo(403);
            assertThat(mesh.as("writer").get("/api/v2").status())
                    .as(envoy.log())
                    .isEqualTo(200);
        }
    }

    /** The place of the collection guard: asked after the role, before Chroma. */
    @Test
    void routesAloneCanSwitchTheGuardOn() throws Exception {
        LuaPerRoute guard = LuaPerRoute.newBuilder()
                .setSourceCode(DataSource.newBuilder()
                        .setInlineString(
                                "function envoy_on_request(h) h:respond({[\":status\"] = \"404\"}, \"not here\") end"))
                .build();
        try (RunningEnvoy envoy = mesh.start(withVirtualHost(EnvoyNames.GUARD, guard))) {
            assertThat(mesh.as("stranger").get("/api/v2").status())
                    .as(envoy.log())
                    .isEqualTo(403);
            assertError(mesh.as("reader").get("/api/v2"), 404, "NotFoundError", "not here");
            assertThat(mesh.chroma().seen()).isEmpty();
        }
    }

    private EnvoyResources withVirtualHost(String filter, Message config) {
        EnvoyResources before = mesh.resources();
        TreeMap<String, RouteConfiguration> routes = new TreeMap<>();
        before.routes().forEach((name, route) -> {
            RouteConfiguration.Builder copy = route.toBuilder();
            copy.getVirtualHostsBuilder(0).putTypedPerFilterConfig(filter, Protos.any(config));
            routes.put(name, copy.build());
        });
        return new EnvoyResources(
                before.listeners(), routes, before.clusters(), before.endpoints(), before.secrets(), before.origins());
    }

    private static Principal identity(String workload) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder()
                        .setPrincipalName(io.envoyproxy.envoy.type.matcher.v3.StringMatcher.newBuilder()
                                .setExact("spiffe://chroma.example/" + workload)))
                .build();
    }

    private static Policy deny(Principal principal, Optional<String> digest) {
        Policy.Builder policy = Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAny(true))
                .addPrincipals(principal);
        digest.ifPresent(value -> policy.setCondition(CertificateDigest.is(value)));
        return policy.build();
    }
}
