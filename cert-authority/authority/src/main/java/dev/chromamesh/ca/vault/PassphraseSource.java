package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.file.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a passphrase comes from. {@link PassphraseChoice} decides which one it is. */
public sealed interface PassphraseSource {

    /**
     * Gets the passphrase; the caller closes it.
     *
     * @throws VaultException MISSING_PASSPHRASE if there is none that can be used, UNAVAILABLE if it cannot be read
     */
    Passphrase read() throws VaultException;

    /** The place, for messages; no secret. */
    String describe();

    /**
     * A file of one line. Its end may be missing.
     *
     * @param file its path
     */
    record FromFile(Path file) implements PassphraseSource {

        private static final Logger LOG = LoggerFactory.getLogger(FromFile.class);

        @Override
        public Passphrase read() throws VaultException {
            byte[] content;
            try {
                content = PrivateFiles.read(file, Passphrase.MAX_LENGTH + 2);
                if (PrivateFiles.isExposed(file)) {
                    LOG.warn("{} can be read by others than its owner: chmod 600 {}", describe(), file);
                }
            } catch (NoSuchFileException e) {
                throw VaultException.missingPassphrase(describe(), "is not there");
            } catch (IOException e) {
                throw VaultException.unavailable(file, "cannot be read", e);
            }
            int length =
                    content.length > 0 && content[content.length - 1] == '\n' ? content.length - 1 : content.length;
            char[] characters = new char[length];
            for (int i = 0; i < length; i++) {
                characters[i] = (char) (content[i] & 0xff);
            }
            Arrays.fill(content, (byte) 0);
            return passphrase(characters, describe());
        }

        @Override
        public String describe() {
            return "passphrase file " + file;
        }
    }

    /** A variable of the environment, which is the less private place: children of the process have it, too. */
    final class FromVariable implements PassphraseSource {

        private final String name;
        private final Map<String, String> environment;

        /**
         * A variable.
         *
         * @param environment all variables; copied
         */
        public FromVariable(String name, Map<String, String> environment) {
            this.name = name;
            this.environment = Map.copyOf(environment);
        }

        @Override
        public Passphrase read() throws VaultException {
            String value = environment.get(name);
            if (value == null) {
                throw VaultException.missingPassphrase(describe(), "is not set");
            }
            return passphrase(value.toCharArray(), describe());
        }

        @Override
        public String describe() {
            return "environment variable " + name;
        }

        /** Without the value. */
        @Override
        public String toString() {
            return describe();
        }
    }

    /**
     * A file as {@link FromFile}, made with 256 random bits in hex if it is missing. It protects what is copied without it.
     *
     * @param file its path; missing folders are made, 0700
     * @param random for the bits
     */
    record Generated(Path file, SecureRandom random) implements PassphraseSource {

        private static final int BYTES = 32;

        @Override
        public Passphrase read() throws VaultException {
            if (!Files.exists(file)) {
                create();
            }
            return new FromFile(file).read();
        }

        private void create() throws VaultException {
            byte[] secret = new byte[BYTES];
            random.nextBytes(secret);
            byte[] line = new byte[2 * BYTES + 1];
            for (int i = 0; i < BYTES; i++) {
                line[2 * i] = (byte) HexFormat.of().toHighHexDigit(secret[i]);
                line[2 * i + 1] = (byte) HexFormat.of().toLowHexDigit(secret[i]);
            }
            line[2 * BYTES] = '\n';
            try {
                PrivateFiles.createFolders(PrivateFiles.parent(file));
                PrivateFiles.create(file, line, random);
            } catch (FileAlreadyExistsException e) {
                // Somebody else made one at the same time: that one counts
            } catch (IOException e) {
                throw VaultException.unavailable(file, "cannot be written", e);
            } finally {
                Arrays.fill(secret, (byte) 0);
                Arrays.fill(line, (byte) 0);
            }
        }

        @Override
        public String describe() {
            return "generated passphrase file " + file;
        }

        /** Without the state of the random numbers. */
        @Override
        public String toString() {
            return describe();
        }
    }

    /** Wipes the characters. */
    private static Passphrase passphrase(char[] characters, String source) throws VaultException {
        try {
            return Passphrase.of(characters);
        } catch (IllegalArgumentException e) {
            throw VaultException.missingPassphrase(source, "holds none that can be used: " + e.getMessage());
        } finally {
            Arrays.fill(characters, '\0');
        }
    }
}
