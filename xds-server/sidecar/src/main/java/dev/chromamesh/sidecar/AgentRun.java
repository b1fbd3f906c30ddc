package dev.chromamesh.sidecar;

import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.envoy.EnvoyException;
import dev.chromamesh.sidecar.envoy.EnvoyLaunch;
import dev.chromamesh.sidecar.envoy.EnvoyShutdown;
import dev.chromamesh.sidecar.envoy.EnvoySupervisor;
import dev.chromamesh.sidecar.envoy.EnvoyVersion;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.StateException;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/** One life of an agent, from the state folder's lock to its release. */
final class AgentRun {

    private static final Duration TICK = Duration.ofMillis(200);

    private final SidecarSettings settings;
    private final SidecarListener listener;
    private final Surroundings world;
    private final CountDownLatch stop;
    private final EnvoyShutdown shutdown;

    AgentRun(SidecarSettings settings, SidecarListener listener, Surroundings world, CountDownLatch stop) {
        this.settings = settings;
        this.listener = listener;
        this.world = world;
        this.stop = stop;
        // The end must not be cut short by the very signal that it answers.
        this.shutdown = new EnvoyShutdown(duration -> world.waiting().await(duration, new CountDownLatch(1)));
    }

    SidecarOutcome run() throws StateException, IOException, InterruptedException {
        Optional<TokenDesk.Verdict> token = Optional.empty();
        Optional<String> workload = settings.workload();
        if (workload.isEmpty() && settings.token().given()) {
            TokenDesk.Verdict verdict = TokenDesk.read(settings.token(), Optional.empty());
            if (verdict instanceof TokenDesk.Useless useless) {
                return useless.outcome();
            }
            token = Optional.of(verdict);
            workload = Optional.of(((TokenDesk.Usable) verdict).token().workload());
        } else if (workload.isEmpty()) {
            List<String> known = Workplace.workloads(settings.state());
            if (known.size() != 1) {
                return SidecarOutcome.usage(
                        "which workload is this sidecar for? Name it with --workload, or give a token, which names it"
                                + (known.isEmpty() ? "" : " (here are: " + String.join(", ", known) + ")"));
            }
            workload = Optional.of(known.get(0));
        }
        return run(workload.orElseThrow(), token);
    }

    private SidecarOutcome run(String workload, Optional<TokenDesk.Verdict> token)
            throws StateException, IOException, InterruptedException {
        if (!Workplace.nameable(workload)) {
            return SidecarOutcome.usage("\"" + workload + "\" cannot be the name of a workload");
        }
        try (StateFolder folder = StateFolder.open(Workplace.of(settings.state(), workload), world.random())) {
            EnvoyLaunch launch =
                    new EnvoyLaunch(settings.envoy(), folder.path(), folder.bootstrapFile(), settings.drainTime());
            EnvoyVersion version = world.envoys().version(launch);
            if (version.compareTo(EnvoyVersion.MINIMUM) < 0) {
                return SidecarOutcome.environment(settings.envoy() + " is Envoy " + version + " (expected: "
                        + EnvoyVersion.MINIMUM + " or newer, for its security fixes)");
            }
            new LeftoverEnvoy(world.envoys(), shutdown, listener).end(folder, settings.drainTime());
            Instance instance = instance(folder, version);
            Enlistment enlistment = new Enlistment(settings, listener, world, folder, stop);
            Entry entry = enlistment.enter(workload, token, instance);
            if (entry instanceof Entry.Ended ended) {
                return ended.outcome();
            }
            return serve(folder, launch, instance, ((Entry.Member) entry).membership());
        } catch (EnvoyException e) {
            return SidecarOutcome.environment(String.valueOf(e.getMessage()));
        }
    }

    private SidecarOutcome serve(StateFolder folder, EnvoyLaunch launch, Instance instance, Membership membership)
            throws EnvoyException, IOException, InterruptedException {
        EnvoySupervisor envoy = new EnvoySupervisor(
                world.envoys(), launch, LeftoverEnvoy.admin(world.envoys(), folder, membership), listener);
        RenewalDuty renewal = new RenewalDuty(world, listener, folder, instance, membership);
        PortDuty ports = new PortDuty(world.sockets(), listener);
        Optional<ChromaDuty> chroma = chroma(membership.assignment().chromaPort());
        try {
            while (stop.getCount() > 0) {
                Instant now = world.clock().instant();
                envoy.tick(now);
                renewal.tick(now);
                ports.tick(now, envoy.listeners());
                chroma.ifPresent(duty -> duty.tick(now));
                world.waiting().await(TICK, stop);
            }
            listener.event(SidecarEvent.info(
                    Kind.DRAINING,
                    "stopping: Envoy finishes what it is doing, at most "
                            + launch.drainTime().toSeconds() + " s"));
        } finally {
            envoy.stop(shutdown);
        }
        listener.event(SidecarEvent.info(Kind.STOPPED, "Envoy has ended"));
        return SidecarOutcome.stopped();
    }

    private Optional<ChromaDuty> chroma(OptionalInt port) {
        return port.isEmpty()
                ? Optional.empty()
                : Optional.of(Enlistment.chromaDuty(settings, listener, world, port.getAsInt()));
    }

    private Instance instance(StateFolder folder, EnvoyVersion version) {
        Instance.Builder instance =
                Instance.newBuilder().setId(folder.instance().toString()).setEnvoyVersion(version.toString());
        settings.listen().ifPresent(listen -> instance.setListen(listen.message()));
        settings.advertise().ifPresent(advertise -> instance.setAdvertise(advertise.message()));
        return instance.build();
    }
}
