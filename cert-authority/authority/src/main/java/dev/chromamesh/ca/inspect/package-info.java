/** What an authority's state folder tells a person who only looks: what there is, what is wrong, what happens when. */
@NullMarked
package dev.chromamesh.ca.inspect;

import org.jspecify.annotations.NullMarked;
