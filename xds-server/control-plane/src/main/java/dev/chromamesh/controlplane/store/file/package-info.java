/** The store as files of one folder, for a single server. */
@NullMarked
package dev.chromamesh.controlplane.store.file;

import org.jspecify.annotations.NullMarked;
