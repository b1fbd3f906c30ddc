/** The commands that look into the certificate authority's state folder; the server may run meanwhile. */
@NullMarked
package dev.chromamesh.cli.ca;

import org.jspecify.annotations.NullMarked;
