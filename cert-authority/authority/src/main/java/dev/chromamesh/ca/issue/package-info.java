/** The authority: request, template, signature, check. */
@NullMarked
package dev.chromamesh.ca.issue;

import org.jspecify.annotations.NullMarked;
