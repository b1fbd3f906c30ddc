/** The stories of the examples, told by real parts. */
@NullMarked
package dev.chromamesh.examples;

import org.jspecify.annotations.NullMarked;
