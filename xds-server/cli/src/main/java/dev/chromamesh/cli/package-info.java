/** The commands, and the hand wiring of everything. */
@NullMarked
package dev.chromamesh.cli;

import org.jspecify.annotations.NullMarked;
