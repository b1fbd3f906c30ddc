package dev.chromamesh.controlplane;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.controlplane.admin.Operations;
import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Workload;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.xds.AckLedger;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.ResourceType;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the admin interface may do with the server. */
final class Operator implements Operations {

    private static final Logger log = LoggerFactory.getLogger(Operator.class);

    private final Reconciler reconciler;
    private final JoinTokenBook tokens;
    private final Replies replies;
    private final Snapshots snapshots;
    private final Supplier<AckLedger> ledger;
    private final Supplier<X509Certificate> serverRoot;
    private final AuthorityRotation rotation;
    private final ServerFacts facts;
    private volatile boolean ready;

    Operator(
            Reconciler reconciler,
            JoinTokenBook tokens,
            Replies replies,
            Snapshots snapshots,
            Supplier<AckLedger> ledger,
            Supplier<X509Certificate> serverRoot,
            AuthorityRotation rotation,
            ServerFacts facts) {
        this.reconciler = reconciler;
        this.tokens = tokens;
        this.replies = replies;
        this.snapshots = snapshots;
        this.ledger = ledger;
        this.serverRoot = serverRoot;
        this.rotation = rotation;
        this.facts = facts;
    }

    /** From now on the server accepts streams, or no longer does. */
    void ready(boolean ready) {
        this.ready = ready;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public JsonObject server() {
        ServerState state = reconciler.state();
        JsonObject mesh = new JsonObject();
        mesh.addProperty("state", state.complaint().isEmpty() ? "current" : "last-good");
        state.complaint().ifPresent(complaint -> mesh.addProperty("complaint", complaint));
        JsonObject json = facts.toJson();
        json.addProperty("rootFingerprint", Fingerprints.sha256(serverRoot.get()));
        json.add("mesh", mesh);
        json.addProperty("world", state.world().number());
        return json;
    }

    @Override
    public List<JsonObject> sidecars() {
        ServerState state = reconciler.state();
        AckLedger known = ledger.get();
        return state.instances().values().stream()
                .map(record -> sidecar(state, record, known))
                .toList();
    }

    @Override
    public JsonObject authority() {
        return rotation.report();
    }

    @Override
    public AuthorityOutcome command(Command command) {
        return rotation.command(command);
    }

    @Override
    public TokenOutcome createToken(String name, Duration lifetime) throws StoreException {
        Mesh mesh = reconciler.state().mesh().mesh();
        Optional<Workload> workload = mesh.workload(name);
        if (workload.isEmpty()) {
            return new TokenRefused(EnrolmentRules.unknownWorkload(mesh, name));
        }
        JoinTokenBook.Minted minted = tokens.mint(name, lifetime);
        Optional<Integer> chromaPort = workload.get().chroma().map(ChromaServer::port);
        JoinToken token = new JoinToken(
                minted.secret(),
                replies.addresses(),
                ByteString.copyFrom(Pins.spki(serverRoot.get().getPublicKey())),
                mesh.trustDomain().name(),
                name,
                minted.expiresAt(),
                chromaPort.isPresent() ? OptionalInt.of(chromaPort.get()) : OptionalInt.empty());
        log.info(
                "join token for {} made: {}..., until {}",
                name,
                minted.secret().fingerprint().substring(0, 12),
                minted.expiresAt());
        return new TokenCreated(JoinTokens.write(token), minted.expiresAt());
    }

    @Override
    public boolean forget(String workload, UUID instance) throws StoreException {
        try {
            return reconciler.submit(() -> drop(workload, instance)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                throw failure;
            }
            throw e;
        } catch (RejectedExecutionException e) {
            throw new StoreException("the server is busy or stopping", e);
        }
    }

    private boolean drop(String workload, UUID instance) throws StoreException {
        InstanceRecord record = reconciler.state().instances().get(instance);
        if (record == null || !record.workload().equals(workload)) {
            return false;
        }
        reconciler.forget(instance);
        log.info("forgotten: {}/{}", workload, instance);
        return true;
    }

    private JsonObject sidecar(ServerState state, InstanceRecord record, AckLedger known) {
        JsonObject json = new JsonObject();
        json.addProperty("workload", record.workload());
        json.addProperty("instance", record.id().toString());
        record.instance().listen().ifPresent(address -> json.addProperty("listen", address.toString()));
        record.instance().advertise().ifPresent(address -> json.addProperty("advertise", address.toString()));
        json.addProperty("envoyVersion", record.envoyVersion());
        json.addProperty("joinedAt", record.joinedAt().toString());
        json.add("certificate", certificate(record.grant()));
        json.addProperty("served", state.world().instances().containsKey(record.id()));
        record.suspended().ifPresent(reason -> json.addProperty("suspended", reason));
        Client client = Clients.of(state.mesh().mesh().identity(record.workload()), record.id());
        snapshots.complaint(client).ifPresent(complaint -> json.addProperty("complaint", complaint));
        json.add("stream", known.find(client).map(Operator::stream).orElseGet(Operator::neverSeen));
        return json;
    }

    private static JsonObject certificate(Grant grant) {
        JsonObject json = new JsonObject();
        json.addProperty("serial", grant.serial());
        json.addProperty("issuedAt", grant.issuedAt().toString());
        json.addProperty("expiresAt", grant.expiresAt().toString());
        return json;
    }

    private static JsonObject neverSeen() {
        JsonObject json = new JsonObject();
        json.addProperty("connected", false);
        return json;
    }

    private static JsonObject stream(AckLedger.Entry entry) {
        JsonObject json = new JsonObject();
        json.addProperty("connected", entry.connected());
        json.addProperty("since", entry.since().toString());
        JsonObject held = new JsonObject();
        entry.held().forEach((type, byName) -> {
            JsonObject versions = new JsonObject();
            byName.forEach((name, holding) -> versions.addProperty(name, holding.version()));
            held.add(word(type), versions);
        });
        json.add("acknowledged", held);
        entry.lastRejection().ifPresent(rejected -> json.add("lastRejection", rejection(rejected)));
        return json;
    }

    private static String word(ResourceType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject rejection(AckLedger.Rejected rejected) {
        JsonObject json = new JsonObject();
        json.addProperty("type", word(rejected.type()));
        JsonArray culprits = new JsonArray();
        rejected.culprits().forEach(culprits::add);
        json.add("culprits", culprits);
        json.addProperty("text", rejected.text());
        json.addProperty("at", rejected.at().toString());
        return json;
    }
}
