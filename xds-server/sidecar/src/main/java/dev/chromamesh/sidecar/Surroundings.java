package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.chroma.ListeningSockets;
import dev.chromamesh.sidecar.enrol.EnrolmentClient;
import dev.chromamesh.sidecar.envoy.EnvoyHost;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * All that the agent needs of the world.
 *
 * @param clock the wall clock, by which everything is due
 * @param random for keys and jitter
 * @param enrolment asks the control plane for certificates
 * @param envoys runs Envoy
 * @param sockets tells where Chroma listens
 * @param waiting lets time pass
 * @param calls runs the calls to the control plane, one at a time
 */
record Surroundings(
        InstantSource clock,
        SecureRandom random,
        EnrolmentClient enrolment,
        EnvoyHost envoys,
        ListeningSockets sockets,
        Waiting waiting,
        Executor calls) {}
