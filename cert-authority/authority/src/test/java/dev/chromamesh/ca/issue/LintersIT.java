package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What foreign linters say of the authority's certificates: zlint and pkilint, which the build fetches. */
class LintersIT {

    private static final String SOURCES = "RFC5280,RFC5480,RFC8813";

    /** What zlint says of a rule that was kept, or is about something else. */
    private static final Set<String> GOOD = Set.of("pass", "NA", "NE");

    /** Of how key identifiers are made: it names the way, which is no complaint. */
    private static final String KEY_IDENTIFIER = "pkix.subject_key_identifier_rfc7093_method_1_identified";

    /** It takes no URI whose scheme it does not know, and {@code spiffe} is one; X509-SVID, 2, prescribes that. */
    private static final String SPIFFE_URI = "pkix.invalid_uri_syntax";

    @TempDir
    static Path folder;

    private static final List<Path> ALL = new ArrayList<>();

    @BeforeAll
    static void issueOfEachKind() throws Exception {
        String missing = property("CHROMA_MESH_LINTERS_MISSING");
        assumeTrue(missing.isEmpty(), "no linters: " + missing);
        assumeTrue(
                !property("CHROMA_MESH_ZLINT").isEmpty(),
                "no linters: set CHROMA_MESH_ZLINT to zlint and CHROMA_MESH_PKILINT to lint_pkix_cert");
        try (CertificateAuthority authority = Samples.open(folder.resolve("ca"), InstantSource.fixed(Instant.now()))) {
            write("server", Samples.issued(authority.issueForServer(KeyPairs.p256(Samples.RANDOM))));
            write("workload", Samples.issue(authority, DAY));
            write("webhook", webhook(authority));
            Random seeded = new Random(20);
            for (int i = 0; i < 20; i++) {
                write("random-" + i, random(authority, seeded));
            }
        }
        try (Stream<Path> authorities = Files.list(folder.resolve("ca/certificates"))) {
            authorities.sorted().forEach(ALL::add);
        }
    }

    @Test
    void rootsAndIssuingAuthoritiesAreAmongThem() {
        assertThat(ALL)
                .extracting(path -> path.getFileName().toString())
                .contains("root-1.pem", "root-2.pem", "root-2.cross-signed.pem", "issuing-1.pem");
    }

    @Test
    void zlintFindsNothing() throws Exception {
        for (Path certificate : ALL) {
            assertThat(zlint(certificate)).as("%s", certificate.getFileName()).isEmpty();
        }
    }

    @Test
    void pkilintFindsNothingThatIsNotExplained() throws Exception {
        for (Path certificate : ALL) {
            boolean webhook = certificate.endsWith("webhook.pem");
            assertThat(pkilint(certificate))
                    .as("%s", certificate.getFileName())
                    .isSubsetOf(webhook ? List.of(KEY_IDENTIFIER) : List.of(KEY_IDENTIFIER, SPIFFE_URI));
        }
    }

    @Test
    void bothWouldFindABadOne() throws Exception {
        Path bad = write("bad", bad());

        assertThat(zlint(bad)).contains("e_ecdsa_allowed_ku");
        assertThat(pkilint(bad)).contains("pkix.key_usage_value_prohibited_for_ec");
    }

    /** RFC 8813, 3: no keyEncipherment with a key on an elliptic curve. And no key identifiers. */
    private static X509Certificate bad() throws Exception {
        KeyPair keys = KeyPairs.p256(Samples.RANDOM);
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=issuer"),
                BigInteger.TEN,
                Date.from(now),
                Date.from(now.plus(DAY)),
                new X500Name("CN=subject"),
                keys.getPublic());
        builder.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static Issuance.Issued webhook(CertificateAuthority authority) {
        TreeSet<DnsName> names = new TreeSet<>(List.of(new DnsName("mesh.chroma.svc"), new DnsName("a.example")));
        return Samples.issued(authority.issueForWebhook(names, KeyPairs.p256(Samples.RANDOM)));
    }

    private static Issuance.Issued random(CertificateAuthority authority, Random seeded) {
        SpiffeId id = Samples.DOMAIN.id("a" + "b/c".repeat(seeded.nextInt(200)));
        Optional<UUID> instance =
                seeded.nextBoolean() ? Optional.of(new UUID(seeded.nextLong(), seeded.nextLong())) : Optional.empty();
        byte[] request = CertificateRequests.create(KeyPairs.p256(Samples.RANDOM), id);
        Duration lifetime = Duration.ofSeconds(10 + seeded.nextInt(7 * 86_400));
        return Samples.issued(authority.issue(new IssuanceRequest(id, instance, request, lifetime)));
    }

    private static void write(String name, Issuance.Issued issued) throws IOException {
        ALL.add(write(name, issued.leaf()));
    }

    private static Path write(String name, X509Certificate certificate) throws IOException {
        return Files.writeString(folder.resolve(name + ".pem"), Pem.certificate(certificate));
    }

    /** Rules that a certificate breaks, or that are worth a word. */
    private static List<String> zlint(Path certificate) throws Exception {
        JsonObject results = JsonParser.parseString(
                        run(property("CHROMA_MESH_ZLINT"), "-includeSources", SOURCES, certificate.toString()))
                .getAsJsonObject();
        assertThat(results.size()).as("rules").isGreaterThan(100);
        return results.entrySet().stream()
                .filter(rule -> !GOOD.contains(
                        rule.getValue().getAsJsonObject().get("result").getAsString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> pkilint(Path certificate) throws Exception {
        JsonObject report = JsonParser.parseString(run(
                        property("CHROMA_MESH_PKILINT"), "lint", "-s", "INFO", "-f", "JSON", certificate.toString()))
                .getAsJsonObject();
        List<String> codes = new ArrayList<>();
        for (JsonElement result : report.getAsJsonArray("results")) {
            for (JsonElement finding : result.getAsJsonObject().getAsJsonArray("finding_descriptions")) {
                codes.add(finding.getAsJsonObject().get("code").getAsString());
            }
        }
        return codes;
    }

    private static String run(String... command) throws Exception {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        // pkilint counts its findings in the exit status: an answer is what can be read
        assertThat(output).as(Files.readString(errors)).startsWith("{");
        return output;
    }

    private static String property(String name) {
        return System.getProperty(name, System.getenv().getOrDefault(name, ""));
    }
}
