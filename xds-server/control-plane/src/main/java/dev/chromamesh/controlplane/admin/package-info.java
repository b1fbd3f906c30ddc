/** The operator's HTTP interface, on loopback. */
@NullMarked
package dev.chromamesh.controlplane.admin;

import org.jspecify.annotations.NullMarked;
