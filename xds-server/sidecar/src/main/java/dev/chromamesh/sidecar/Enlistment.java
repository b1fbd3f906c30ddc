package dev.chromamesh.sidecar;

import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.TokenDesk.Usable;
import dev.chromamesh.sidecar.TokenDesk.Useless;
import dev.chromamesh.sidecar.TokenDesk.Verdict;
import dev.chromamesh.sidecar.chroma.ChromaGuard;
import dev.chromamesh.sidecar.chroma.Sockets;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.StateException;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/** Everything between an open state folder and a valid certificate. Nothing is spent before all is in order. */
final class Enlistment {

    private final SidecarSettings settings;
    private final SidecarListener listener;
    private final Surroundings world;
    private final StateFolder folder;
    private final CountDownLatch stop;

    Enlistment(
            SidecarSettings settings,
            SidecarListener listener,
            Surroundings world,
            StateFolder folder,
            CountDownLatch stop) {
        this.settings = settings;
        this.listener = listener;
        this.world = world;
        this.folder = folder;
        this.stop = stop;
    }

    /**
     * Takes up the standing that the folder holds, or joins. A token beside a valid certificate is spent only if another
     * authority made it: a server that lost its state knows nothing of the certificate.
     *
     * @param read the token, if it has been read already
     */
    Entry enter(String workload, Optional<Verdict> read, Instance instance)
            throws StateException, IOException, InterruptedException {
        Optional<Membership> stored = folder.membership();
        boolean valid =
                stored.isPresent() && !stored.get().expired(world.clock().instant());
        if (!settings.token().given()) {
            return valid
                    ? resume(stored.get(), "")
                    : ended(SidecarOutcome.refused(
                            stored.map(RenewalDuty::expired).orElseGet(() -> notJoined(workload))));
        }
        Verdict verdict = read.orElseGet(() -> TokenDesk.read(settings.token(), Optional.of(workload)));
        if (valid && !folder.refused()) {
            Optional<String> needless = needless(verdict, stored.get());
            if (needless.isPresent()) {
                return resume(stored.get(), "; " + needless.get());
            }
        }
        return verdict instanceof Usable usable ? join(usable, stored, instance) : ended(((Useless) verdict).outcome());
    }

    private Entry join(Usable usable, Optional<Membership> stored, Instance instance)
            throws IOException, InterruptedException {
        Optional<SidecarOutcome> obstacle = obstacle(usable.token());
        if (obstacle.isPresent()) {
            return ended(obstacle.get());
        }
        stored.filter(membership -> !TokenDesk.sameAuthority(usable.token(), membership))
                .ifPresent(membership -> listener.event(SidecarEvent.warning(
                        Kind.NOTE,
                        "the stored certificate " + membership.serial() + " of " + membership.id()
                                + " belongs to another authority than the token; joining with the token")));
        return new Joining(world, listener, folder, stop).join(usable.token(), usable.id(), instance);
    }

    /** Why a token is not spent beside a valid certificate; empty if only it leads to the authority that made it. */
    private Optional<String> needless(Verdict verdict, Membership membership) throws IOException {
        if (!(verdict instanceof Usable usable) || TokenDesk.sameAuthority(usable.token(), membership)) {
            return Optional.of("the token is not needed");
        }
        return tooOld(usable.token())
                .map(outcome -> "the token is of another authority, but cannot be used: " + outcome.message());
    }

    static ChromaDuty chromaDuty(SidecarSettings settings, SidecarListener listener, Surroundings world, int port) {
        Optional<InetSocketAddress> own =
                settings.listen().flatMap(listen -> Sockets.numeric(listen.host(), listen.port()));
        return new ChromaDuty(new ChromaGuard(world.sockets(), own), port, settings.allowExposedChroma(), listener);
    }

    private Entry resume(Membership membership, String aboutToken) {
        Optional<SidecarOutcome> obstacle =
                listenObstacle(membership.assignment().chromaPort());
        if (obstacle.isPresent()) {
            return ended(obstacle.get());
        }
        listener.event(SidecarEvent.info(
                Kind.NOTE,
                "joined already as " + membership.id() + ", certificate " + membership.serial() + " is valid until "
                        + membership.expiry() + aboutToken));
        return new Entry.Member(membership);
    }

    private Optional<SidecarOutcome> obstacle(JoinToken token) throws IOException {
        Optional<SidecarOutcome> tooOld = tooOld(token);
        if (tooOld.isPresent()) {
            return tooOld;
        }
        Optional<SidecarOutcome> listen = listenObstacle(token.chromaPort());
        if (listen.isPresent() || token.chromaPort().isEmpty()) {
            return listen;
        }
        return chromaDuty(settings, listener, world, token.chromaPort().getAsInt())
                .obstacle();
    }

    private Optional<SidecarOutcome> tooOld(JoinToken token) throws IOException {
        // A token that this folder asked with before may have been granted: the server tells.
        return folder.pending(Requests.purpose(token)).isPresent()
                ? Optional.empty()
                : TokenDesk.expired(token, world.clock().instant());
    }

    private Optional<SidecarOutcome> listenObstacle(OptionalInt chromaPort) {
        if (settings.listen().isEmpty()) {
            return chromaPort.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            SidecarOutcome.usage("a Chroma's sidecar needs --listen HOST:PORT, where others in the"
                                    + " mesh reach it, such as --listen 10.0.0.11:8443"));
        }
        HostPort listen = settings.listen().get();
        boolean taken = Sockets.numeric(listen.host(), listen.port()).stream()
                .flatMap(own -> world.sockets().on(listen.port()).stream().filter(other -> clash(own, other)))
                .findAny()
                .isPresent();
        return taken
                ? Optional.of(SidecarOutcome.environment(
                        listen + " is in use by another process: free it, or give another --listen"))
                : Optional.empty();
    }

    private static boolean clash(InetSocketAddress own, InetSocketAddress other) {
        return own.equals(other)
                || own.getAddress().isAnyLocalAddress()
                || other.getAddress().isAnyLocalAddress();
    }

    private static String notJoined(String workload) {
        return "this sidecar has not joined yet. Make a token on the server's host ("
                + TokenDesk.command(Optional.of(workload))
                + ") and give it with --token FILE, or --token - for standard"
                + " input";
    }

    private static Entry ended(SidecarOutcome outcome) {
        return new Entry.Ended(outcome);
    }
}
