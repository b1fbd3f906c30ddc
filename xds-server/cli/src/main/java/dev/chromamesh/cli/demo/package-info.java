/** The demo: a whole mesh of real parts on one machine, and a story that shows what it does. */
@NullMarked
package dev.chromamesh.cli.demo;

import org.jspecify.annotations.NullMarked;
