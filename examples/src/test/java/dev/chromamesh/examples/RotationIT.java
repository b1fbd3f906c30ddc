package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.cli.demo.Callers;
import dev.chromamesh.cli.demo.Callers.LoadCounts;
import dev.chromamesh.cli.demo.FirstMesh;
import dev.chromamesh.examples.Cli.Result;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator changes the authorities of a mesh under load; real Envoys and Chromas notice nothing. */
class RotationIT {

    @Test
    void issuingAuthorityAndRootAreReplacedUnderLoadAndNoRequestFails() throws Exception {
        try (TestMesh mesh = TestMesh.start(Duration.ofSeconds(20))) {
            // given traffic
            Callers callers = mesh.callers();
            callers.write(mesh.ports().indexerToA());
            callers.write(mesh.ports().indexerToB());
            callers.startLoad(
                    mesh.ports().searchToA(),
                    List.of(mesh.ports().indexerToA(), mesh.ports().indexerToB()));

            // when: another issuing authority is to sign
            Result rotated = ca(mesh, "rotate", "issuer", "--watch");

            // then
            assertThat(rotated.status()).describedAs(rotated.err()).isZero();
            assertThat(rotated.out()).contains("signs from now on", "done: ");
            assertThat(phase(mesh, "issuing-1")).isEqualTo("draining");

            // when: the root's key is said to be stolen
            Result tainted = ca(mesh, "taint", "root-1", "--watch");

            // then: the other root signs at once
            assertThat(tainted.status()).describedAs(tainted.err()).isZero();
            assertThat(tainted.out()).contains("root-1 is tainted", "root-2 signs from now on");

            // and: all have renewed before long, so that only the clock keeps it in the trust bundle for a while
            Wait.until("nobody holds a leaf from below the stolen root", () -> holders(mesh) == 0);
            for (String workload : FirstMesh.WORKLOADS) {
                Wait.until(workload + " shows a certificate from below the other root", () -> shows(mesh, workload));
            }
            long before = callers.counts().requests();
            Wait.until("traffic went on for a while", () -> callers.counts().requests() > before + 300);

            // and: nobody has noticed
            LoadCounts counts = callers.stopLoad();
            assertThat(counts.failed()).describedAs("%s", counts.failures()).isZero();
            Result doctor = ca(mesh, "doctor");
            assertThat(doctor.out()).contains("warning [authority-tainted]: root-1 is tainted and still draining");
            Result log = ca(mesh, "log", "verify");
            assertThat(log.status()).describedAs(log.out()).isZero();
        }
    }

    private static String phase(TestMesh mesh, String authority) throws Exception {
        for (JsonElement each : rotation(mesh).getAsJsonArray("authorities")) {
            if (each.getAsJsonObject().get("id").getAsString().equals(authority)) {
                return each.getAsJsonObject().get("phase").getAsString();
            }
        }
        return "unknown";
    }

    /** For how many leaves a tainted authority waits. */
    private static int holders(TestMesh mesh) throws Exception {
        int holders = 0;
        for (JsonElement each : rotation(mesh).getAsJsonArray("waits")) {
            JsonObject wait = each.getAsJsonObject();
            holders += wait.get("for").getAsString().equals("leaves")
                    ? wait.getAsJsonArray("holders").size()
                    : 0;
        }
        return holders;
    }

    private static JsonObject rotation(TestMesh mesh) throws Exception {
        return JsonParser.parseString(ca(mesh, "show", "--json").out())
                .getAsJsonObject()
                .getAsJsonObject("rotation");
    }

    /** Whether the identity that Envoy reads was signed by the issuing authority that signs now, below the second root. */
    private static boolean shows(TestMesh mesh, String workload) throws Exception {
        X509Certificate leaf =
                Pem.parseCertificates(Identity.of(mesh, workload).chain()).get(0);
        Result log = ca(mesh, "log", "--find", leaf.getSerialNumber().toString(16));
        Result prepared = ca(mesh, "log", "--find", "root-2");
        String issuer = log.out().replaceAll("(?s).* issuer=([0-9a-f]+) .*", "$1");
        return prepared.out().contains(" key=" + issuer + " ");
    }

    private static Result ca(TestMesh mesh, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("ca"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--state", mesh.settings().state().toString()));
        return Cli.chromaMesh(all.toArray(String[]::new));
    }
}
