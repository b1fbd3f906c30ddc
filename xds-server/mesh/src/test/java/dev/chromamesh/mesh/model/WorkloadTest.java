package dev.chromamesh.mesh.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    private static final SourceSpan HERE = new SourceSpan("mesh.yaml", 1, 1, 1);

    @ParameterizedTest
    @ValueSource(strings = {"chroma-mesh", "chroma-mesh/server", "Chroma-Mesh", "", "a/b", "..", "-a", "a,b", "a\n"})
    void namesThatWouldNotBeAWorkloadsOwnAreRefused(String name) {
        assertThatThrownBy(() -> new Workload(name, Optional.empty(), List.of(), HERE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a name such as search");
    }

    @Test
    void callsAreInTheOrderOfTheirTargets() {
        // given
        Call toB = new Call("chroma-b", new HostPort("127.0.0.1", 18001), HERE);
        Call toA = new Call("chroma-a", new HostPort("127.0.0.1", 18000), HERE);

        // then
        assertThat(new Workload("search", Optional.empty(), List.of(toB, toA), HERE).calls())
                .containsExactly(toA, toB);
    }

    @Test
    void theNamesOfARuleAreInOrderAndEachOnce() {
        AccessRule rule = new AccessRule(List.of("b", "a", "b"), List.of("d", "c"), Role.READER, HERE);

        assertThat(rule.from()).containsExactly("a", "b");
        assertThat(rule.to()).containsExactly("c", "d");
    }
}
