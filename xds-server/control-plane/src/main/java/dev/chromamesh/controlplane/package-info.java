/** The server: one reconciler thread, enrolment, secret delivery. */
@NullMarked
package dev.chromamesh.controlplane;

import org.jspecify.annotations.NullMarked;
