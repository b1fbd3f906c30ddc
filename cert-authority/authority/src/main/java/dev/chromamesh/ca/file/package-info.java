/** Files that hold secrets. */
@NullMarked
package dev.chromamesh.ca.file;

import org.jspecify.annotations.NullMarked;
