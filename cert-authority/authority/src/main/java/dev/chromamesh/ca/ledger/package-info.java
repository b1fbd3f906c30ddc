/**
 * What an authority has issued, as its journal tells it: the words of the records, and the view of them that decisions
 * are made from.
 */
@NullMarked
package dev.chromamesh.ca.ledger;

import org.jspecify.annotations.NullMarked;
