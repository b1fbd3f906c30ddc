/** What the user wants, as records that cannot be invalid. */
@NullMarked
package dev.chromamesh.mesh.model;

import org.jspecify.annotations.NullMarked;
