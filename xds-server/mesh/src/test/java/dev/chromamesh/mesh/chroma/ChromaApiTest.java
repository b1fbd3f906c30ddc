package dev.chromamesh.mesh.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.mesh.model.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChromaApiTest {

    @Test
    void everyOperationHasANameAndARequestOfItsOwn() {
        assertThat(ChromaApi.OPERATIONS).extracting(Operation::name).doesNotHaveDuplicates();
        assertThat(ChromaApi.OPERATIONS)
                .extracting(operation -> operation.method() + " " + operation.path())
                .doesNotHaveDuplicates();
    }

    @Test
    void theMoreSpecificOfTwoThatFitOneRequestComesFirst() {
        // given every pair of operations that one request could mean
        List<String> wrong = new ArrayList<>();
        for (int early = 0; early < ChromaApi.OPERATIONS.size(); early++) {
            for (int late = early + 1; late < ChromaApi.OPERATIONS.size(); late++) {
                Operation first = ChromaApi.OPERATIONS.get(early);
                Operation second = ChromaApi.OPERATIONS.get(late);

                // then the later one never has the fixed word where they differ first
                if (overlap(first, second) && isMoreSpecific(second, first)) {
                    wrong.add(second.name() + " is hidden by " + first.name());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void rolesHoldExactlyWhatTheDocumentationPromises() {
        assertThat(added(Role.READER, null))
                .containsExactlyInAnyOrder(
                        "api_root",
                        "heartbeat",
                        "healthcheck",
                        "version",
                        "pre_flight_checks",
                        "get_user_identity",
                        "tenant:get_tenant",
                        "db:get_database",
                        "db:list_collections",
                        "db:count_collections",
                        "collection:get_collection",
                        "collection:get",
                        "collection:query",
                        "collection:search",
                        "collection:count",
                        "collection:count_forks");
        assertThat(added(Role.WRITER, Role.READER))
                .containsExactlyInAnyOrder(
                        "db:create_collection",
                        "collection:add",
                        "collection:update",
                        "collection:upsert",
                        "collection:delete");
        assertThat(added(Role.ADMIN, Role.WRITER))
                .containsExactlyInAnyOrder(
                        "collection:update_collection",
                        "collection:delete_collection",
                        "collection:fork_collection",
                        "collection:create_attached_function",
                        "collection:remove_attached_function",
                        "db:list_databases",
                        "db:create_database",
                        "db:delete_database");
    }

    /** So that a role can be told by the actions it holds. */
    @Test
    void operationsOfOneActionAreOpenToTheSame() {
        assertThat(ChromaApi.OPERATIONS.stream()
                        .collect(Collectors.groupingBy(Operation::action))
                        .values())
                .allSatisfy(sharing -> assertThat(sharing)
                        .extracting(Operation::access)
                        .containsOnly(sharing.get(0).access()));
    }

    @Test
    void noRoleOpensWhatActsAboveTenants() {
        assertThat(ChromaApi.OPERATIONS)
                .filteredOn(operation -> !operation.access().allows(Role.ADMIN))
                .extracting(Operation::name)
                .containsExactlyInAnyOrder(
                        "create_tenant",
                        "update_tenant",
                        "reset",
                        "get_collection_by_crn",
                        "openapi",
                        "docs",
                        "docs_page");
    }

    @Test
    void readersNeverWrite() {
        assertThat(ChromaApi.OPERATIONS)
                .filteredOn(operation -> operation.access().allows(Role.READER))
                .extracting(Operation::kind)
                .containsOnly(Kind.READ);
    }

    @Test
    void onlyReadsAreRetried() {
        assertThat(Arrays.stream(Kind.values()).filter(Kind::retryable)).containsExactly(Kind.READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/api/", "/api/v2/{tenant}", "/api/**/query", "/api/a b", "api", "/api/ü", "/a*"})
    void pathsThatEnvoyCouldMisreadAreRefused(String path) {
        assertThatThrownBy(() ->
                        new Operation("name", "name", Method.GET, path, Kind.READ, new Access.AtLeast(Role.READER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a path such as");
    }

    /** The actions that {@code role} may do and {@code without} may not. */
    private static Set<String> added(Role role, @Nullable Role without) {
        return ChromaApi.OPERATIONS.stream()
                .filter(operation -> operation.access().allows(role))
                .filter(operation -> without == null || !operation.access().allows(without))
                .map(Operation::action)
                .filter(action -> without == null || !actions(without).contains(action))
                .collect(Collectors.toSet());
    }

    private static Set<String> actions(Role role) {
        return ChromaApi.OPERATIONS.stream()
                .filter(operation -> operation.access().allows(role))
                .map(Operation::action)
                .collect(Collectors.toSet());
    }

    private static boolean overlap(Operation one, Operation other) {
        if (one.method() != other.method()) {
            return false;
        }
        List<String> a = one.segments();
        List<String> b = other.segments();
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (a.get(i).equals("**") || b.get(i).equals("**")) {
                return true;
            }
            if (!a.get(i).equals("*") && !b.get(i).equals("*") && !a.get(i).equals(b.get(i))) {
                return false;
            }
        }
        return a.size() == b.size();
    }

    private static boolean isMoreSpecific(Operation one, Operation other) {
        for (int i = 0; i < one.segments().size(); i++) {
            boolean fixed = !one.segments().get(i).startsWith("*");
            if (fixed != !other.segments().get(i).startsWith("*")) {
                return fixed;
            }
        }
        return false;
    }
}
