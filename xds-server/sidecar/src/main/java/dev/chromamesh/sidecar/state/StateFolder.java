package dev.chromamesh.sidecar.state;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder of one sidecar, held by one agent at a time. Its UUID is what the mesh knows the instance by.
 *
 * <table><caption>What is in it</caption>
 * <tr><td>{@code instance.json}</td><td>the UUID, made once</td></tr>
 * <tr><td>{@code settings}</td><td>the control plane's last word, as protobuf</td></tr>
 * <tr><td>{@code told}</td><td>what the control plane knows of this sidecar, as protobuf</td></tr>
 * <tr><td>{@code refused}</td><td>only there while the control plane will not renew the identity</td></tr>
 * <tr><td>{@code secrets/identity.json}</td><td>key and chain, for Envoy and for the agent itself</td></tr>
 * <tr><td>{@code secrets/control-plane-trust.json}</td><td>whom the connection to the control plane trusts</td></tr>
 * <tr><td>{@code secrets/pending.json}</td><td>a certificate request without a reply yet</td></tr>
 * <tr><td>{@code envoy.yaml}</td><td>Envoy's bootstrap</td></tr>
 * <tr><td>{@code envoy.log}, {@code envoy.pid}, {@code admin.sock}</td><td>of the running Envoy</td></tr>
 * <tr><td>{@code lock}</td><td>held while an agent runs</td></tr>
 * </table>
 *
 * <p>The names of the secret files and the socket are the control plane's. Not thread-safe: one thread owns the folder.
 */
public final class StateFolder implements AutoCloseable {

    private static final String SECRETS = "secrets";
    private static final String INSTANCE = "instance.json";
    private static final String SETTINGS = "settings";
    private static final String TOLD = "told";
    private static final String REFUSED = "refused";
    private static final String PENDING = SECRETS + "/pending.json";
    private static final String BOOTSTRAP = "envoy.yaml";

    private static final long VERSION_MASK = ~0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_MASK = ~0xC000_0000_0000_0000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

    private final Path folder;
    private final FolderLock lock;
    private final UUID instance;

    private StateFolder(Path folder, FolderLock lock, UUID instance) {
        this.folder = folder;
        this.lock = lock;
        this.instance = instance;
    }

    /**
     * Opens the folder, and makes it and its UUID if they are not there.
     *
     * @throws StateException if another agent holds it or it is damaged
     * @throws IOException if the file system does not allow it
     */
    public static StateFolder open(Path path, SecureRandom random) throws StateException, IOException {
        Path folder = path.toAbsolutePath().normalize();
        AtomicFiles.createFolder(folder);
        FolderLock lock = FolderLock.take(folder);
        try {
            AtomicFiles.createFolder(folder.resolve(SECRETS));
            AtomicFiles.sweep(folder);
            AtomicFiles.sweep(folder.resolve(SECRETS));
            return new StateFolder(folder, lock, instance(folder.resolve(INSTANCE), random));
        } catch (StateException | IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Where the folder is, absolute. */
    public Path path() {
        return folder;
    }

    /** What the mesh knows this instance by. */
    public UUID instance() {
        return instance;
    }

    /** Envoy's bootstrap, relative to the folder. */
    public String bootstrapFile() {
        return BOOTSTRAP;
    }

    /**
     * What the last agent left: empty if none has joined.
     *
     * @throws StateException if the files contradict each other or cannot be read; nothing is changed
     */
    public Optional<Membership> membership() throws StateException, IOException {
        Optional<byte[]> settings = read(SETTINGS);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        Assignment assignment = assignment(settings.get());
        Optional<byte[]> identity = read(assignment.identity().file());
        Optional<byte[]> trust = read(assignment.controlPlaneTrust().file());
        if (identity.isEmpty() || trust.isEmpty()) {
            return Optional.empty();
        }
        SecretFiles.Identity own = parse(assignment.identity().file(), () -> SecretFiles.readIdentity(identity.get()));
        TrustBundle bundle = parse(
                assignment.controlPlaneTrust().file(),
                () -> SecretFiles.readTrust(trust.get(), assignment.id().trustDomain()));
        if (!KeyPairs.match(own.key(), own.chain().get(0).getPublicKey())) {
            throw damaged(assignment.identity().file(), "its key and certificate do not match");
        }
        return Optional.of(new Membership(own.key(), own.chain(), bundle, own.issuedAt(), assignment));
    }

    /**
     * Keeps a new standing, and what the control plane was told for it. Each file is replaced as a whole; the identity comes last, so that a crash in between leaves
     * the old identity in force beside roots that vouch for both.
     */
    public void store(Membership membership, Instance told) throws IOException {
        Assignment assignment = membership.assignment();
        write(assignment.controlPlaneTrust().file(), SecretFiles.controlPlaneTrust(membership));
        write(BOOTSTRAP, assignment.bootstrap().toByteArray());
        write(SETTINGS, assignment.message().toByteArray());
        write(assignment.identity().file(), SecretFiles.identity(membership));
        write(TOLD, told.toByteArray());
        AtomicFiles.delete(folder.resolve(REFUSED));
    }

    /** Notes that the control plane will not renew the stored identity; the next one that is stored clears the note. */
    public void markRefused() throws IOException {
        write(REFUSED, new byte[0]);
    }

    /** Whether the control plane will not renew the stored identity, so that only a token helps. */
    public boolean refused() {
        return Files.exists(folder.resolve(REFUSED));
    }

    /** What the control plane was told last of this sidecar; empty if that is not known. */
    public Optional<Instance> told() throws IOException {
        try {
            Optional<byte[]> content = read(TOLD);
            return content.isPresent() ? Optional.of(Instance.parseFrom(content.get())) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** Keeps a certificate request until its reply is stored. */
    public void keep(PendingRequest pending) throws IOException {
        JsonObject json = new JsonObject();
        json.addProperty("purpose", pending.purpose());
        json.addProperty(
                "request", Base64.getEncoder().encodeToString(pending.request().toByteArray()));
        json.addProperty(
                "instance",
                Base64.getEncoder().encodeToString(pending.instance().toByteArray()));
        json.addProperty("private_key", Pem.privateKey(pending.key()));
        write(PENDING, SecretFiles.bytes(json));
    }

    /** The request kept for this purpose. One that is damaged or was made for something else counts as absent. */
    public Optional<PendingRequest> pending(String purpose) throws IOException {
        Optional<byte[]> content = read(PENDING);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonObject json = SecretFiles.object(content.get());
            PendingRequest pending = new PendingRequest(
                    SecretFiles.text(json, "purpose"),
                    Pem.parsePrivateKey(SecretFiles.text(json, "private_key")),
                    ByteString.copyFrom(Base64.getDecoder().decode(SecretFiles.text(json, "request"))),
                    Instance.parseFrom(Base64.getDecoder().decode(SecretFiles.text(json, "instance"))));
            return pending.purpose().equals(purpose) ? Optional.of(pending) : Optional.empty();
        } catch (StateException | InvalidPemException | InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Forgets the request. */
    public void dropPending() throws IOException {
        AtomicFiles.delete(folder.resolve(PENDING));
    }

    /** Lets the next agent in. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    private Assignment assignment(byte[] settings) throws StateException {
        try {
            return Assignment.of(Settings.parseFrom(settings));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw damaged(SETTINGS, "it cannot be read");
        }
    }

    private Optional<byte[]> read(String file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void write(String file, byte[] content) throws IOException {
        Path target = folder.resolve(file).normalize();
        Path parent = target.getParent();
        if (parent != null) {
            AtomicFiles.createFolder(parent);
        }
        AtomicFiles.write(target, content);
    }

    private interface Parser<T> {
        T parse() throws StateException;
    }

    private <T> T parse(String file, Parser<T> parser) throws StateException {
        try {
            return parser.parse();
        } catch (StateException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
    }

    private StateException damaged(String file, String reason) {
        return new StateException(folder.resolve(file).normalize() + " is damaged: " + reason + ". Remove the folder "
                + folder + " and join again with a new token");
    }

    private static UUID instance(Path file, SecureRandom random) throws StateException, IOException {
        if (!Files.exists(file)) {
            JsonObject json = new JsonObject();
            json.addProperty("id", randomUuid(random).toString());
            AtomicFiles.write(file, SecretFiles.bytes(json));
        }
        try {
            return UUID.fromString(SecretFiles.text(SecretFiles.object(Files.readAllBytes(file)), "id"));
        } catch (StateException | IllegalArgumentException e) {
            throw new StateException(
                    file + " is damaged. Remove the folder " + file.getParent() + " and join again with a new token");
        }
    }

    /** RFC 9562, version 4. */
    private static UUID randomUuid(SecureRandom random) {
        long high = (random.nextLong() & VERSION_MASK) | VERSION_4;
        long low = (random.nextLong() & VARIANT_MASK) | VARIANT_RFC;
        return new UUID(high, low);
    }
}
