/** Where the server keeps what must survive a restart. */
@NullMarked
package dev.chromamesh.controlplane.store;

import org.jspecify.annotations.NullMarked;
