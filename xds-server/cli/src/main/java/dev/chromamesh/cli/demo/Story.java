package dev.chromamesh.cli.demo;

import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManager;

/** What the demo shows, step by step. Each step is tried, whatever became of those before. */
final class Story {

    /** Enough that a rare failure would be likely to show. */
    private static final long LEAST_REQUESTS = 2_000;

    private static final int LEAST_ROTATIONS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration AWAY = Duration.ofSeconds(3);
    private static final String QUESTION = "a rabbit with a watch in its waistcoat-pocket";
    private static final String ANSWER = "took a watch out of its waistcoat-pocket";

    private final FirstMesh mesh;
    private final Callers callers;
    private final Strangers strangers;
    private final Path folder;
    private final Narrator narrator;
    private final RotationWatch rotations;
    private final List<StoryStep> steps = new ArrayList<>();

    /**
     * A story about a mesh that runs.
     *
     * @param folder where the story may keep things of its own
     */
    Story(FirstMesh mesh, Callers callers, Strangers strangers, Path folder, Narrator narrator) {
        this.mesh = mesh;
        this.callers = callers;
        this.strangers = strangers;
        this.folder = folder;
        this.narrator = narrator;
        this.rotations = new RotationWatch(mesh);
    }

    /**
     * Tells all of it. A story without documents ends after its first step.
     *
     * @param start how the mesh came up
     */
    StorySummary tell(StoryStep start) throws InterruptedException {
        steps.add(start);
        step(
                "write and search",
                "The indexer writes documents to both Chromas; search finds them",
                this::writeAndSearch);
        if (!steps.get(steps.size() - 1).ok()) {
            return new StorySummary(steps, 0, 0, 0);
        }
        step("write without a grant", "search, which may only read, tries to write", this::writeWithoutGrant);
        step("strangers", "Callers from outside the mesh knock at the Chromas' doors", this::strangers);
        long lifetime = mesh.certificateLifetime().toSeconds();
        step(
                "new certificates",
                "Certificates live " + lifetime + " seconds here: everyone gets new ones, under load",
                this::rotation);
        step("server killed", "The control plane is killed without warning and started again, under load", this::kill);
        return end();
    }

    private StorySummary end() {
        try {
            Callers.LoadCounts counts = callers.stopLoad();
            if (counts.failed() > 0 && steps.stream().allMatch(StoryStep::ok)) {
                steps.add(new StoryStep("load", false, failures(counts)));
            }
            return new StorySummary(steps, counts.requests(), counts.failed(), rotations.rotations());
        } catch (IOException e) {
            steps.add(new StoryStep("load", false, String.valueOf(e.getMessage())));
            return new StorySummary(steps, 0, 0, rotations.rotations());
        }
    }

    private String writeAndSearch() throws IOException {
        FirstMesh.Ports ports = mesh.ports();
        int inA = callers.write(ports.indexerToA());
        int inB = callers.write(ports.indexerToB());
        narrator.says(
                "indexer wrote " + inA + " passages of Alice in Wonderland to chroma-a and " + inB + " to chroma-b");
        String found = callers.search(ports.searchToA(), QUESTION);
        require(found.contains(ANSWER), "the question \"" + QUESTION + "\" found \"" + found + "\"");
        callers.startLoad(ports.searchToA(), List.of(ports.indexerToA(), ports.indexerToB()));
        rotations.look();
        narrator.says("from here on both applications work steadily; every request counts, and none is tried twice");
        return "\"" + QUESTION + "\" finds \"" + shortened(found) + "\"";
    }

    private String writeWithoutGrant() throws IOException {
        Callers.Attempt attempt = callers.tryWrite(mesh.ports().searchToA());
        require(!attempt.succeeded(), "search could write to chroma-a");
        for (String needed : List.of(FirstMesh.identity("search"), "upsert", "writer")) {
            require(
                    attempt.message().contains(needed),
                    "the refusal does not name \"" + needed + "\": " + attempt.message());
        }
        return "Chroma's client raises " + attempt.error() + ": " + attempt.message();
    }

    private String strangers() throws IOException {
        KeyManager[] other = strangers.identityOfAnotherAuthority(
                folder.resolve("another-authority"), FirstMesh.TRUST_DOMAIN, "search");
        List<String> words = new ArrayList<>();
        for (HostPort door : List.of(mesh.ports().inboundA(), mesh.ports().inboundB())) {
            words.clear();
            words.add("without TLS: " + refused(door, strangers.plaintext(door)));
            words.add("without a certificate: " + refused(door, strangers.withoutCertificate(door)));
            words.add("with search's name from another authority: "
                    + refused(door, strangers.withCertificateOfAnotherAuthority(door, other)));
            words.forEach(line -> narrator.says("at " + door + " " + line));
        }
        return "all refused at both doors; " + String.join("; ", words);
    }

    private static String refused(HostPort door, Strangers.Outcome outcome) throws UntrueException {
        require(outcome.refused(), "a stranger got an answer at " + door + ": " + outcome.words());
        return outcome.words();
    }

    private String rotation() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (rotations.rotations() < LEAST_ROTATIONS) {
            require(
                    System.nanoTime() < deadline,
                    "after " + PATIENCE.toSeconds() + " s not every sidecar has had " + LEAST_ROTATIONS
                            + " new certificates");
            lookForNewCertificates();
            Thread.sleep(PAUSE.toMillis());
        }
        Callers.LoadCounts counts = callers.counts();
        requireNoFailure(counts);
        return rotations.certificates() + " certificates seen on " + FirstMesh.WORKLOADS.size()
                + " sidecars, each replaced at least " + rotations.rotations() + " times; " + counts.requests()
                + " requests so far, 0 failed";
    }

    private void lookForNewCertificates() throws IOException {
        for (RotationWatch.Change change : rotations.look()) {
            narrator.says(change.workload() + " has a new certificate: " + serial(change.from()) + " -> "
                    + serial(change.to()) + "  (" + callers.counts().requests() + " requests so far)");
        }
    }

    private String kill() throws IOException, InterruptedException {
        HostPort address = new HostPort("127.0.0.1", mesh.ports().server());
        String before = fingerprint(Strangers.lastOfChain(address));
        long requestsBefore = callers.counts().requests();
        Child server = mesh.processes().process("server");
        server.kill();
        server.awaitEnd(PATIENCE);
        awaitConnected(false);
        narrator.says("server killed (SIGKILL); no sidecar has a control plane now, and the requests go on");
        Thread.sleep(AWAY.toMillis());
        long meanwhile = callers.counts().requests() - requestsBefore;
        mesh.processes().startServer();
        String after = fingerprint(Strangers.lastOfChain(address));
        require(after.equals(before), "the server came back with another root: " + before + ", then " + after);
        narrator.says("server back, with the same root " + after);
        awaitConnected(true);
        narrator.says("all sidecars have found it again");
        awaitRequests();
        requireNoFailure(callers.counts());
        return meanwhile + " requests while it was away, 0 failed; same root certificate, all "
                + FirstMesh.WORKLOADS.size() + " sidecars reconnected";
    }

    private void awaitConnected(boolean wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (String workload : FirstMesh.WORKLOADS) {
            while (mesh.envoy(workload).isConnected() != wanted) {
                require(
                        System.nanoTime() < deadline,
                        "the Envoy of " + workload + " is " + (wanted ? "not connected" : "still connected") + " after "
                                + PATIENCE.toSeconds() + " s");
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void awaitRequests() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (callers.counts().requests() < LEAST_REQUESTS && System.nanoTime() < deadline) {
            lookForNewCertificates();
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static void requireNoFailure(Callers.LoadCounts counts) throws UntrueException {
        require(counts.failed() == 0, failures(counts));
    }

    private static String failures(Callers.LoadCounts counts) {
        return counts.failed() + " of " + counts.requests() + " requests failed: "
                + String.join(" | ", counts.failures());
    }

    private void step(String name, String title, Telling telling) throws InterruptedException {
        narrator.begins(title);
        StoryStep step;
        try {
            step = new StoryStep(name, true, telling.tell());
        } catch (UntrueException e) {
            step = new StoryStep(name, false, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            step = new StoryStep(name, false, e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        steps.add(step);
        narrator.ends(step);
    }

    private static void require(boolean condition, String otherwise) throws UntrueException {
        if (!condition) {
            throw new UntrueException(otherwise);
        }
    }

    private static String fingerprint(X509Certificate certificate) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return "SHA-256 " + HexFormat.of().formatHex(digest, 0, 8) + "...";
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IOException("a certificate has no fingerprint", e);
        }
    }

    private static String serial(String hex) {
        return hex.length() <= 8 ? hex : hex.substring(0, 8) + "...";
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, text.lastIndexOf(' ', 100)) + " ...";
    }

    /** The work of one step; returns what was seen. */
    private interface Telling {
        String tell() throws IOException, InterruptedException;
    }

    /** The mesh did not do what the story says. */
    private static final class UntrueException extends IOException {
        private static final long serialVersionUID = 1L;

        UntrueException(String message) {
            super(message);
        }
    }
}
