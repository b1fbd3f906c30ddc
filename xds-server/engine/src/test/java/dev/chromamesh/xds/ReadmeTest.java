package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled and works. */
class ReadmeTest {

    @Test
    void exampleInTheReadmeIsTheCodeThatIsCompiled() throws Exception {
        String code = Files.readString(Path.of("src/test/java/dev/chromamesh/xds/ServeOneCluster.java"));
        String method =
                code.substring(code.indexOf("    static Server serve"), code.indexOf("    public static void main"));
        String example = method.stripTrailing().stripIndent();

        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "\n```");
    }

    @Test
    void exampleServesItsCluster() throws Exception {
        Server server = ServeOneCluster.serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .usePlaintext()
                .build();
        CompletableFuture<DeltaDiscoveryResponse> answer = new CompletableFuture<>();
        try {
            AggregatedDiscoveryServiceGrpc.newStub(channel)
                    .deltaAggregatedResources(new FirstAnswer(answer))
                    .onNext(DeltaDiscoveryRequest.newBuilder()
                            .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                            .build());

            assertThat(answer.get(20, TimeUnit.SECONDS).getResources(0).getName())
                    .isEqualTo("backend");
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private record FirstAnswer(CompletableFuture<DeltaDiscoveryResponse> answer)
            implements StreamObserver<DeltaDiscoveryResponse> {

        @Override
        public void onNext(DeltaDiscoveryResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable cause) {
            answer.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {}
    }
}
