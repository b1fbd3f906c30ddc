package dev.chromamesh.mesh.chroma;

import dev.chromamesh.mesh.model.Role;

/** Who may call an operation. */
public sealed interface Access {

    /** Whoever holds any role on the Chroma: the calls every client makes before its first real one. */
    record AnyRole() implements Access {}

    /**
     * Whoever holds at least this role.
     *
     * @param role the least role
     */
    record AtLeast(Role role) implements Access {}

    /**
     * Nobody that a predefined role describes.
     *
     * @param reason why, as the end of the sentence "closed, because it ..."
     */
    record Closed(String reason) implements Access {}

    /** Whether a holder of {@code role} may call. */
    default boolean allows(Role role) {
        if (this instanceof AtLeast least) {
            return role.includes(least.role());
        }
        return this instanceof AnyRole;
    }
}
