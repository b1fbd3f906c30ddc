package dev.chromamesh.xds;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;

/** The example in the README: serves one cluster to every Envoy that asks. */
public final class ServeOneCluster {

    private ServeOneCluster() {}

    static Server serve(InetSocketAddress address) throws Exception {
        Cluster cluster = Cluster.newBuilder()
                .setName("backend")
                .setConnectTimeout(Duration.newBuilder().setSeconds(1))
                .build();
        Snapshot snapshot = Snapshot.of(List.of(Resource.of(ResourceType.CLUSTER, "backend", cluster)));

        XdsEngine engine = new XdsEngine(
                client -> snapshot,
                (call, headers) -> new Client(
                        "everyone", String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))),
                EngineSettings.named("example"),
                Executors.newFixedThreadPool(2),
                Executors.newSingleThreadScheduledExecutor(),
                Clock.systemUTC());

        return NettyServerBuilder.forAddress(address)
                .addServices(engine.services())
                .build()
                .start();
    }

    public static void main(String[] arguments) throws Exception {
        serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 18000)).awaitTermination();
    }
}
