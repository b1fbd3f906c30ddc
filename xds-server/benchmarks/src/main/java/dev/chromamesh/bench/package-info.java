/** Measures the xDS engine beside java-control-plane: the same clients, contents and transport, each server in a process of its own. */
@org.jspecify.annotations.NullMarked
package dev.chromamesh.bench;
