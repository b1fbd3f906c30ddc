package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.world.Instance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceRecordTest {

    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");

    private static CertificateAuthority authority;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        authority = TestAuthority.open(folder.resolve("authority"), CLOCK);
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    @Test
    void whatIsStoredReadsBackEqual() throws Exception {
        for (InstanceRecord record : List.of(
                record(Samples.caller("search", ONE), Optional.empty()),
                record(Samples.chroma("chroma-a", ONE, 8443), Optional.of("0a1b"))
                        .suspend("a \"copy\" was seen"),
                record(
                        new Instance(
                                ONE,
                                "chroma-a",
                                Optional.of(new HostPort("::", 8443)),
                                Optional.of(new HostPort("fd00::7", 443))),
                        Optional.empty()))) {
            assertThat(InstanceRecord.of(entry(record.toJson()))).isEqualTo(record);
        }
    }

    @Test
    void whatAnotherVersionWroteIsNamed() {
        String json =
                record(Samples.chroma("chroma-a", ONE, 8443), Optional.empty()).toJson();

        for (String other : List.of(
                "",
                "[]",
                "{}",
                json.replace("\"workload\"", "\"name\""),
                json.replace("127.0.0.1:8443", "8443"),
                json.replace("127.0.0.1:8443", "127.0.0.1:none"),
                json.replace("\"listen\"", "\"bind\""),
                json.replace("\"chain\":[\"", "\"chain\":[\"AA"),
                json.replaceFirst("\"chain\":\\[.*?]", "\"chain\":[]"),
                json.replace("2026-11-26T10:00:00Z", "yesterday"))) {
            assertThatExceptionOfType(StoreException.class)
                    .as(other)
                    .isThrownBy(() -> InstanceRecord.of(entry(other)))
                    .withMessageContaining("the store's entry instances/" + ONE);
        }
    }

    private static Entry entry(String json) {
        return new Entry(InstanceRecord.key(ONE), 1, json);
    }

    private static InstanceRecord record(Instance instance, Optional<String> renewedFrom) {
        Grant grant = new Grant(
                "request", renewedFrom, TestAuthority.chain(authority, instance.workload(), ONE), CLOCK.instant());
        return new InstanceRecord(instance, "1.40.0", CLOCK.instant(), grant, Optional.empty());
    }
}
