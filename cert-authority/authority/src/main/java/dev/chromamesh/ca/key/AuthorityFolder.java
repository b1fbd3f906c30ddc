package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.journal.HeadSeal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which an authority outlives its process; locked while open.
 *
 * <p>{@code root/} and {@code issuing-N/} each hold a certificate, an encrypted key and its passphrase; {@code manifest}
 * says which N is in force and what each file must be; {@code journal/} watches over itself, with the key in {@code
 * journal-key}. A change is written beside what it replaces and takes effect with the renaming of the manifest; what a kill
 * leaves behind is in no manifest, and is removed at the next good start.
 *
 * <p>Not thread-safe: one owner.
 */
public final class AuthorityFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityFolder.class);
    static final String ROOT = "root";
    static final String ISSUING = "issuing-";
    private static final String NEW = ".new";

    /** Sub-folder of the journal. */
    static final String JOURNAL = "journal";

    private static final Pattern REPLACEABLE = Pattern.compile("issuing-[0-9]+|manifest\\.new");

    private final Path folder;
    private final TrustDomain trustDomain;
    private final KeyFiles keyFiles;
    private final FolderLock lock;
    private @Nullable Manifest manifest;

    private AuthorityFolder(Path folder, TrustDomain trustDomain, KeyFiles keyFiles, FolderLock lock) {
        this.folder = folder;
        this.trustDomain = trustDomain;
        this.keyFiles = keyFiles;
        this.lock = lock;
    }

    /**
     * Locks a folder and checks all that is in it. Changes nothing in it.
     *
     * @param folder absent, empty, or made by an authority of the same trust domain
     * @throws AuthorityStateException if another process holds it, or it is damaged or foreign
     */
    public static AuthorityFolder open(Path folder, TrustDomain trustDomain, KeyFiles keyFiles)
            throws AuthorityStateException {
        Path real = real(folder);
        FolderLock lock = FolderLock.acquire(real);
        AuthorityFolder opened = new AuthorityFolder(real, trustDomain, keyFiles, lock);
        try {
            opened.manifest = new FolderCheck(real).intact(trustDomain).orElse(null);
            return opened;
        } catch (AuthorityStateException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Whether there is no authority in it yet. */
    public boolean isEmpty() {
        return manifest == null;
    }

    /** The root's certificate. */
    public X509Certificate root() throws AuthorityStateException {
        return certificate(folder.resolve(ROOT));
    }

    /** The root with its key: only for the moment in which it signs. */
    public SigningKey unsealRoot() throws AuthorityStateException {
        return signingKey(folder.resolve(ROOT));
    }

    /** The issuing authority in force. */
    public SigningKey issuing() throws AuthorityStateException {
        return signingKey(folder.resolve(ISSUING + current().issuing()));
    }

    /** Where the journal is. */
    public Path journal() {
        return folder.resolve(JOURNAL);
    }

    /** What the journal's head is sealed with. */
    public HeadSeal journalSeal() throws AuthorityStateException {
        return journalSeal(folder);
    }

    /** Begins the journal of a folder that is being made. */
    @FunctionalInterface
    public interface JournalStart {

        /**
         * Writes the first records.
         *
         * @param journal an empty folder
         * @param seal what its head is to be sealed with
         */
        void begin(Path journal, HeadSeal seal) throws AuthorityStateException;
    }

    /** Makes the folder, as a whole or not at all. */
    public void create(SigningKey root, SigningKey issuing, JournalStart start) throws AuthorityStateException {
        if (manifest != null) {
            throw new IllegalStateException("folder: " + folder + " (expected: empty)");
        }
        Path draft = folder.resolveSibling(folder.getFileName() + NEW);
        try {
            PrivateFiles.delete(draft);
            PrivateFiles.createFolder(draft);
            SortedMap<String, String> digests = new TreeMap<>();
            addDigests(digests, ROOT, keyFiles.write(draft.resolve(ROOT), root));
            addDigests(digests, ISSUING + 1, keyFiles.write(draft.resolve(ISSUING + 1), issuing));
            digests.put(SealKey.FILE, SealKey.write(draft, keyFiles.random()));
            PrivateFiles.createFolder(draft.resolve(JOURNAL));
            start.begin(draft.resolve(JOURNAL), journalSeal(draft));
            PrivateFiles.sync(draft.resolve(JOURNAL));
            Manifest first = new Manifest(trustDomain, 1, digests);
            PrivateFiles.write(draft.resolve(Manifest.FILE), bytes(first));
            PrivateFiles.sync(draft);
            // What cannot be read back must not become the authority.
            signingKey(draft.resolve(ROOT));
            signingKey(draft.resolve(ISSUING + 1));
            PrivateFiles.rename(draft, folder);
            manifest = first;
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be made", e);
        }
    }

    /**
     * Looks at what was put in place of an authority before it becomes one.
     *
     * @param <T> what it has to say of it
     */
    @FunctionalInterface
    public interface RestoredCheck<T> {

        /**
         * Accepts it by returning.
         *
         * @param root the root with its key
         * @param issuing the issuing authority in force, with its key
         * @param journal where its journal is, to be checked and gone on with
         * @param seal what the journal's head is sealed with
         */
        T accept(SigningKey root, SigningKey issuing, Path journal, HeadSeal seal) throws AuthorityStateException;
    }

    /**
     * Makes the folder out of what another one was, as a whole or not at all.
     *
     * @throws AuthorityStateException if there is an authority in it already, or the files are not all of one authority of
     *     this trust domain; the folder is as it was then
     */
    public <T> T restore(FolderSnapshot snapshot, RestoredCheck<T> check) throws AuthorityStateException {
        if (manifest != null) {
            throw new AuthorityStateException("there is a certificate authority in " + folder
                    + " already. Nothing was changed. Move it away first, if the restored one is to take its place");
        }
        Manifest given = snapshot.manifest()
                .filter(read -> snapshot.strangers(read).isEmpty())
                .orElseThrow(() -> new AuthorityStateException(
                        "the backup does not hold the files of one certificate authority. Nothing was changed"));
        Path draft = folder.resolveSibling(folder.getFileName() + NEW);
        try {
            PrivateFiles.delete(draft);
            try {
                T said = lay(draft, snapshot, given, check);
                PrivateFiles.rename(draft, folder);
                manifest = given;
                return said;
            } catch (AuthorityStateException | RuntimeException e) {
                PrivateFiles.delete(draft);
                throw e;
            }
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be made", e);
        }
    }

    private <T> T lay(Path draft, FolderSnapshot snapshot, Manifest given, RestoredCheck<T> check)
            throws IOException, AuthorityStateException {
        PrivateFiles.createFolder(draft);
        for (Map.Entry<String, byte[]> file : snapshot.content().entrySet()) {
            Path path = draft.resolve(file.getKey());
            if (!Files.exists(PrivateFiles.parent(path))) {
                PrivateFiles.createFolder(PrivateFiles.parent(path));
            }
            PrivateFiles.write(path, file.getValue());
            PrivateFiles.sync(PrivateFiles.parent(path));
        }
        new FolderCheck(draft).intact(trustDomain);
        T said = check.accept(
                signingKey(draft.resolve(ROOT)),
                signingKey(draft.resolve(ISSUING + given.issuing())),
                draft.resolve(JOURNAL),
                journalSeal(draft));
        PrivateFiles.sync(draft.resolve(JOURNAL));
        PrivateFiles.sync(draft);
        return said;
    }

    /** Puts another issuing authority in force, and forgets the key of the one before. */
    public void replaceIssuing(SigningKey issuing) throws AuthorityStateException {
        Manifest before = current();
        try {
            int number = unusedNumber();
            SortedMap<String, String> digests = new TreeMap<>();
            addDigests(digests, "", before.digestsBelow(ROOT));
            digests.put(SealKey.FILE, before.digestOf(SealKey.FILE));
            addDigests(digests, ISSUING + number, keyFiles.write(folder.resolve(ISSUING + number), issuing));
            signingKey(folder.resolve(ISSUING + number));
            Manifest after = new Manifest(trustDomain, number, digests);
            Path draft = folder.resolve(Manifest.FILE + NEW);
            PrivateFiles.delete(draft);
            PrivateFiles.write(draft, bytes(after));
            PrivateFiles.sync(folder);
            PrivateFiles.rename(draft, folder.resolve(Manifest.FILE));
            manifest = after;
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot take a new issuing authority", e);
        }
        removeLeftovers();
    }

    /** Removes what an interrupted change left behind. Problems are logged: the state itself is good. */
    public void removeLeftovers() {
        try {
            PrivateFiles.delete(folder.resolveSibling(folder.getFileName() + NEW));
            for (Path leftover : leftovers()) {
                PrivateFiles.delete(leftover);
            }
        } catch (IOException e) {
            LOG.warn("leftovers in {} could not be removed; an old key may still be there", folder, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("lock of {} was not released cleanly", folder, e);
        }
    }

    private List<Path> leftovers() throws IOException {
        String inForce = ISSUING + current().issuing();
        return PrivateFiles.entries(folder).stream()
                .filter(entry ->
                        REPLACEABLE.matcher(entry.getFileName().toString()).matches())
                .filter(entry -> !entry.endsWith(inForce))
                .toList();
    }

    /** One that no folder has: the manifest on disk may name any that a failed change left. */
    private int unusedNumber() throws IOException {
        int highest = current().issuing();
        for (Path entry : PrivateFiles.entries(folder)) {
            String name = entry.getFileName().toString();
            if (name.matches("issuing-[1-9][0-9]{0,7}")) {
                highest = Math.max(highest, Integer.parseInt(name.substring(ISSUING.length())));
            }
        }
        return highest + 1;
    }

    private Manifest current() {
        if (manifest == null) {
            throw new IllegalStateException("folder: " + folder + " is empty (expected: an authority)");
        }
        return manifest;
    }

    private SigningKey signingKey(Path subfolder) throws AuthorityStateException {
        X509Certificate certificate = certificate(subfolder);
        byte[] key = read(subfolder.resolve(KeyFiles.KEY));
        byte[] passphrase = read(subfolder.resolve(KeyFiles.PASSPHRASE));
        return keyFiles.key(key, passphrase, certificate)
                .map(decrypted -> new SigningKey(certificate, decrypted))
                .orElseThrow(
                        () -> AuthorityStateException.damaged(
                                folder,
                                subfolder.resolve(KeyFiles.KEY),
                                "cannot be decrypted with the passphrase beside it, or does not belong to the certificate there"));
    }

    private HeadSeal journalSeal(Path in) throws AuthorityStateException {
        Path file = in.resolve(SealKey.FILE);
        return SealKey.of(read(file))
                .orElseThrow(() -> AuthorityStateException.damaged(folder, file, "is not a key of the journal"));
    }

    private X509Certificate certificate(Path subfolder) throws AuthorityStateException {
        return certificate(folder, subfolder);
    }

    static X509Certificate certificate(Path folder, Path subfolder) throws AuthorityStateException {
        Path file = subfolder.resolve(KeyFiles.CERTIFICATE);
        return KeyFiles.certificate(read(file))
                .orElseThrow(() -> AuthorityStateException.damaged(folder, file, "is not a certificate"));
    }

    private static byte[] read(Path file) throws AuthorityStateException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be read", e);
        }
    }

    private static void addDigests(SortedMap<String, String> all, String subfolder, Map<String, String> some) {
        some.forEach((name, digest) -> all.put(subfolder.isEmpty() ? name : subfolder + "/" + name, digest));
    }

    private static byte[] bytes(Manifest manifest) {
        return manifest.render().getBytes(StandardCharsets.UTF_8);
    }

    static Path real(Path folder) throws AuthorityStateException {
        try {
            return Files.exists(folder)
                    ? folder.toRealPath()
                    : folder.toAbsolutePath().normalize();
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be read", e);
        }
    }
}
