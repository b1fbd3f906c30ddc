/** Tests of the engine: the machine by conversations and at random, the edge over a real transport, and a real Envoy. */
@NullMarked
package dev.chromamesh.xds;

import org.jspecify.annotations.NullMarked;
