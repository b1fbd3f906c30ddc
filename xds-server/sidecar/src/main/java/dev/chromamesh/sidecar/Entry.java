package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.state.Membership;

/** How the way into the mesh ended. */
sealed interface Entry {

    /** With a valid certificate. */
    record Member(Membership membership) implements Entry {}

    /** Without one; the agent ends. */
    record Ended(SidecarOutcome outcome) implements Entry {}
}
