package dev.chromamesh.sidecar;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.sidecar.enrol.EnrolmentClient;
import dev.chromamesh.sidecar.enrol.EnrolmentReply;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Unreachable;
import dev.chromamesh.sidecar.state.Membership;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A control plane that grants everything, except for the answers that a test puts before. */
final class FakeEnrolment implements EnrolmentClient {

    /** What was asked, and when. */
    record Call(String kind, ByteString request, Instance instance, Instant at) {}

    static final Unreachable AWAY = new Unreachable("127.0.0.1:15010: connection refused");

    final List<Call> calls = new ArrayList<>();
    final Deque<EnrolmentReply> answers = new ArrayDeque<>();

    private final TestMesh mesh;
    private final InstantSource clock;
    private Duration lifetime = Duration.ofHours(24);
    private boolean away;
    private int chromaPort;
    private boolean losesReplies;
    private String bootstrap = "{}";

    FakeEnrolment(TestMesh mesh, InstantSource clock) {
        this.mesh = mesh;
        this.clock = clock;
    }

    void lifetime(Duration lifetime) {
        this.lifetime = lifetime;
    }

    void away(boolean away) {
        this.away = away;
    }

    void chromaPort(int port) {
        this.chromaPort = port;
    }

    void bootstrap(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** Grants, but the reply does not arrive. */
    void losesReplies(boolean loses) {
        this.losesReplies = loses;
    }

    @Override
    public EnrolmentReply join(JoinToken token, ByteString request, Instance instance) {
        return answer("join", TestMesh.DOMAIN.id(token.workload()), request, instance);
    }

    @Override
    public EnrolmentReply renew(Membership current, ByteString request, Instance instance) {
        return answer("renew", current.id(), request, instance);
    }

    private EnrolmentReply answer(String kind, SpiffeId id, ByteString request, Instance instance) {
        calls.add(new Call(kind, request, instance, clock.instant()));
        if (!answers.isEmpty()) {
            return answers.remove();
        }
        if (away || losesReplies) {
            return AWAY;
        }
        Settings settings = TestMesh.settings(id.path(), chromaPort).toBuilder()
                .setEnvoyBootstrap(ByteString.copyFromUtf8(bootstrap))
                .build();
        return mesh.grant(request, id, lifetime, settings);
    }
}
