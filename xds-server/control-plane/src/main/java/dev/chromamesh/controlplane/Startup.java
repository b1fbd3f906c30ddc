package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Surroundings;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.controlplane.admin.AdminServer;
import dev.chromamesh.controlplane.admin.AdminToken;
import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.controlplane.store.file.DurableFiles;
import dev.chromamesh.controlplane.store.file.FileStore;
import dev.chromamesh.controlplane.transport.GrpcListener;
import dev.chromamesh.controlplane.transport.PeerAttributes;
import dev.chromamesh.controlplane.transport.RefusalLog;
import dev.chromamesh.controlplane.transport.ServerIdentity;
import dev.chromamesh.controlplane.transport.ServerTls;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires a server by hand, in the order in which its parts need each other. Used once. */
final class Startup {

    private static final Logger log = LoggerFactory.getLogger(Startup.class);
    private static final Duration MAX_CONNECTION_AGE = Duration.ofMinutes(30);
    private static final Duration MIN_CONNECTION_AGE = Duration.ofMinutes(1);
    private static final int MIN_THREADS = 4;

    private final ServerSettings settings;
    private final InstantSource clock;
    private final SecureRandom random;
    private final ServerFolder folder;
    private final Closing closing = new Closing();

    Startup(ServerSettings settings, InstantSource clock, SecureRandom random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.folder = settings.folder();
    }

    ControlPlane.Start run() throws ControlPlaneException {
        try {
            ControlPlane.Start start = load();
            if (start instanceof ControlPlane.Refused) {
                closing.close();
            }
            return start;
        } catch (StoreException | AuthorityStateException | ServerIdentity.IdentityException e) {
            closing.close();
            throw new ControlPlaneException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            closing.close();
            throw new ControlPlaneException("the server cannot start: " + e.getMessage(), e);
        } catch (ControlPlaneException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private ControlPlane.Start load()
            throws StoreException, AuthorityStateException, ServerIdentity.IdentityException, IOException,
                    ControlPlaneException {
        MeshFile file = new MeshFile(settings.meshFile());
        createFolder();
        Store store = closing.add(FileStore.open(folder.store()));
        Loaded.Beginning beginning = Loaded.mesh(store, file::read);
        if (beginning instanceof Loaded.Nothing nothing) {
            return new ControlPlane.Refused(nothing.explanation());
        }
        Loaded.Serve serve = (Loaded.Serve) beginning;
        TrustDomain trustDomain = serve.mesh().mesh().trustDomain();
        CertificateAuthority authority = closing.add(CertificateAuthority.open(
                folder.authority(),
                new AuthoritySettings(trustDomain, settings.certificateLifetime(), BuildDate.read()),
                settings.vaults(),
                new Surroundings(clock)));
        Loaded.keep(store, serve);
        ServerState state = Loaded.state(store, serve, authority.trustBundle(), settings.certificateLifetime());
        return serve(file, store, authority, state);
    }

    private void createFolder() throws ControlPlaneException {
        try {
            DurableFiles.createFolder(folder.path());
        } catch (IOException e) {
            throw new ControlPlaneException(
                    "cannot create " + folder.path() + ": " + e
                            + "; run as a user who may, or choose another state folder",
                    e);
        }
    }

    private ControlPlane.Running serve(MeshFile file, Store store, CertificateAuthority authority, ServerState state)
            throws ServerIdentity.IdentityException, IOException, ControlPlaneException {
        ServerIdentity identity = new ServerIdentity(new ServerCredentials(authority, random), clock, random);
        RefusalLog refusals = new RefusalLog(clock);
        ServerTls tls = ServerTls.create(
                identity, new SpiffeTrustManager(authority::trustBundle, id -> !id.isReserved(), clock), refusals);
        JoinTokenBook tokens = new JoinTokenBook(store, clock, random);
        Replies replies = new Replies(settings.advertised());
        ExecutorService threads = threads();
        closing.add(threads::shutdownNow);

        Serving serving = closing.add(new Serving(store, state, refusals, threads, clock));
        Enrolment enrolment = new Enrolment(serving.reconciler(), tokens, authority, clock);
        EnrolmentService enrolling = new EnrolmentService(serving.reconciler(), enrolment, replies, refusals);
        GrpcListener listener = listen(tls, threads, services(serving, enrolling));
        closing.add(serving.engine());
        AuthorityRotation rotation = new AuthorityRotation(authority, serving.reconciler(), serving.engine()::ledger);
        Operator operator = new Operator(
                serving.reconciler(),
                tokens,
                replies,
                serving.snapshots(),
                serving.engine()::ledger,
                () -> identity.current().root(),
                rotation,
                facts(authority, tls));
        closing.add(() -> operator.ready(false));
        AdminServer admin = administer(operator);
        closing.add(Housekeeping.start(identity, tokens, serving.engine()::ledger));
        closing.add(rotation.start());
        closing.add(MeshWatch.start(
                file, new MeshFollower(serving.reconciler())::offer, MeshWatch.CHECK, MeshWatch.SETTLE));
        operator.ready(true);
        announce(state, authority, tls, admin.port());
        return new ControlPlane.Running(new ControlPlane(closing, listener.port(), admin.port()));
    }

    private static List<ServerServiceDefinition> services(Serving serving, EnrolmentService enrolling) {
        List<ServerServiceDefinition> services =
                new ArrayList<>(serving.engine().services());
        services.add(ServerInterceptors.intercept(enrolling, new PeerAttributes()));
        return services;
    }

    private GrpcListener listen(ServerTls tls, ExecutorService threads, List<ServerServiceDefinition> services)
            throws ControlPlaneException {
        InetSocketAddress address =
                new InetSocketAddress(settings.grpc().host(), settings.grpc().port());
        if (address.isUnresolved()) {
            throw new ControlPlaneException("cannot listen on " + settings.grpc() + ": there is no such host");
        }
        Duration age = settings.certificateLifetime();
        age = age.compareTo(MAX_CONNECTION_AGE) > 0 ? MAX_CONNECTION_AGE : age;
        age = age.compareTo(MIN_CONNECTION_AGE) < 0 ? MIN_CONNECTION_AGE : age;
        try {
            return closing.add(GrpcListener.start(address, tls, age, threads, services));
        } catch (IOException e) {
            throw new ControlPlaneException(
                    "cannot listen on " + settings.grpc() + " for sidecars: " + reason(e)
                            + "; stop what uses the address, or choose another one",
                    e);
        }
    }

    private AdminServer administer(Operator operator) throws IOException, ControlPlaneException {
        AdminToken token = AdminToken.readOrCreate(folder.adminToken(), random);
        AdminServer admin;
        try {
            admin = closing.add(AdminServer.start(settings.adminPort(), token, operator));
        } catch (IOException e) {
            throw new ControlPlaneException(
                    "cannot listen on 127.0.0.1:" + settings.adminPort() + " for the admin interface: " + reason(e)
                            + "; stop what uses the port, or choose another one",
                    e);
        }
        DurableFiles.replace(
                folder.adminAddress(), ("127.0.0.1:" + admin.port() + "\n").getBytes(StandardCharsets.US_ASCII));
        closing.add(() -> Files.deleteIfExists(folder.adminAddress()));
        return admin;
    }

    private ServerFacts facts(CertificateAuthority authority, ServerTls tls) {
        return new ServerFacts(
                authority.trustBundle().trustDomain(),
                authority.cryptoProvider(),
                tls.provider(),
                settings.advertised(),
                clock.instant());
    }

    private void announce(ServerState state, CertificateAuthority authority, ServerTls tls, int adminPort) {
        log.info(
                "server of {} started: sidecars at {} (advertised {}), admin at 127.0.0.1:{}",
                authority.trustBundle().trustDomain(),
                settings.grpc(),
                settings.advertised(),
                adminPort);
        log.info(
                "root {}, certificates live {}, signed by {}, TLS by {}",
                Fingerprints.sha256(authority.root()),
                settings.certificateLifetime(),
                authority.cryptoProvider(),
                tls.provider());
        log.info(
                "mesh of {} workloads{}, {} joined sidecars",
                state.mesh().mesh().workloads().size(),
                state.complaint().isPresent() ? " (the last good one, see above)" : "",
                state.instances().size());
    }

    /** What a person needs of a failed bind; each transport words it in its own way. */
    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = String.valueOf(deepest.getMessage());
        return message.contains("in use") ? "the address is in use" : message;
    }

    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        int count = Math.max(MIN_THREADS, Runtime.getRuntime().availableProcessors());
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "grpc-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
