/** What a certificate says, decided before any key is touched. Pure. */
@NullMarked
package dev.chromamesh.ca.profile;

import org.jspecify.annotations.NullMarked;
