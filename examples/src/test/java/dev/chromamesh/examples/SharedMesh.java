package dev.chromamesh.examples;

import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands one running mesh to all tests that leave it as they found it; it stops after the last of them. */
final class SharedMesh implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedMesh.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestMesh.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("mesh", key -> started(), TestMesh.class);
    }

    private static TestMesh started() {
        try {
            return TestMesh.start(Duration.ofMinutes(10));
        } catch (Exception e) {
            throw new IllegalStateException("the mesh did not start", e);
        }
    }
}
