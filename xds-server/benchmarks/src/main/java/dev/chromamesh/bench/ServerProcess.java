package dev.chromamesh.bench;

import com.sun.management.OperatingSystemMXBean;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One server under test. Takes commands on its standard input and answers each with one line: {@code prepare SERVICES ENDPOINTS REVISION
 * FIRST}, {@code publish}, {@code cpu} (nanoseconds of this process), {@code heap} (bytes in use after a collection).
 *
 * <p>Arguments: {@code ours} or {@code rival}; the folder with certificates, or {@code plaintext}.
 */
final class ServerProcess {

    private static final int KEEP_ALIVE_MINUTES = 10;

    private ServerProcess() {}

    public static void main(String[] arguments) throws IOException {
        ExecutorService executor =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        Served served = arguments[0].equals("ours") ? new Ours(executor) : new Rival();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .executor(executor)
                .keepAliveTime(KEEP_ALIVE_MINUTES, TimeUnit.MINUTES)
                .maxInboundMessageSize(16 << 20);
        served.services().forEach(builder::addService);
        if (!arguments[1].equals("plaintext")) {
            builder.sslContext(Tls.server(Path.of(arguments[1])));
        }
        Server server = builder.build().start();
        say(server.getPort());

        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "prepare" -> {
                    served.prepare(
                            new Contents(number(words[1]), number(words[2]), number(words[3]), number(words[4])));
                    say("prepared");
                }
                case "publish" -> {
                    served.publish();
                    say("published");
                }
                case "cpu" -> say(cpu());
                case "heap" -> say(heap());
                default -> throw new IllegalArgumentException(line);
            }
        }
        server.shutdownNow();
        System.exit(0);
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private static void say(Object answer) {
        System.out.println(answer);
        System.out.flush();
    }

    static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
