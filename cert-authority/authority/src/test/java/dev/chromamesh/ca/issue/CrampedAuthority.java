package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.request.KeyPairs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process whose authority is on a disk that is full for a while. Says what became of each request. */
final class CrampedAuthority {

    private static final int BLOCK = 4096;

    private CrampedAuthority() {}

    /** The argument is the root of a small file system. */
    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        Path filler = disk.resolve("filler");
        SettableClock clock = new SettableClock(Samples.NOW);
        try (CertificateAuthority authority = Samples.open(disk.resolve("ca"), clock)) {
            say(authority);
            fill(filler);
            // what fits into the last block of a file may still be written
            Issuance last = issue(authority);
            for (int i = 0; i < 10 && last instanceof Issued; i++) {
                last = issue(authority);
            }
            System.out.println(last instanceof Refused refused ? refused.code() : "not refused");
            clock.advance(Duration.ofDays(70));
            System.out.println(authority.rotate().trouble().isPresent() ? "rotation waits" : "rotated");
            Files.delete(filler);
            say(authority);
            System.out.println(authority.rotate().trouble().isPresent() ? "rotation waits" : "rotated");
        }
        try (CertificateAuthority authority = Samples.open(disk.resolve("ca"), clock)) {
            say(authority);
        }
    }

    private static void say(CertificateAuthority authority) {
        System.out.println(issue(authority) instanceof Issued ? "issued" : "refused");
    }

    private static Issuance issue(CertificateAuthority authority) {
        return authority.issue(Samples.request(KeyPairs.p256(Samples.RANDOM), Samples.DAY));
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full
        }
    }
}
