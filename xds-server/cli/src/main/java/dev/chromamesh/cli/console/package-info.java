/** The place where commands print. */
@NullMarked
package dev.chromamesh.cli.console;

import org.jspecify.annotations.NullMarked;
