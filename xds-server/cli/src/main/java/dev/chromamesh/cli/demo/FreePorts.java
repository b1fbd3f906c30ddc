package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Picks ports on loopback that nobody listens on.
 *
 * <p>Below the range that the system gives to outgoing connections: a server that is killed and started again must find
 * its port free, and under load an outgoing connection would sooner or later sit on it.
 */
public final class FreePorts {

    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int LOWEST = 15_000;
    private static final int USUAL_START_OF_OUTGOING = 32_768;
    private static final int ATTEMPTS = 2_000;

    private final RandomGenerator random;
    private final Set<Integer> taken = new HashSet<>();

    /** A picker that never gives the same port twice. */
    public FreePorts(RandomGenerator random) {
        this.random = random;
    }

    /** Several distinct ports. */
    public List<Integer> pick(int count) throws DemoFault {
        int end = startOfOutgoing();
        List<Integer> found = new ArrayList<>();
        for (int attempt = 0; found.size() < count; attempt++) {
            if (attempt == ATTEMPTS) {
                throw new DemoFault("no free ports on 127.0.0.1 between " + LOWEST + " and " + end);
            }
            int port = random.nextInt(LOWEST, end);
            if (!taken.contains(port) && isFree(port)) {
                taken.add(port);
                found.add(port);
            }
        }
        return List.copyOf(found);
    }

    /** One port. */
    public int pick() throws DemoFault {
        return pick(1).get(0);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // Any listener on any address makes the port useless: Chroma or an Envoy may be asked for all addresses.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int startOfOutgoing() {
        try {
            int start = startOfRange(Files.readString(OUTGOING));
            return start > LOWEST + ATTEMPTS ? start : USUAL_START_OF_OUTGOING;
        } catch (IOException e) {
            return USUAL_START_OF_OUTGOING;
        }
    }

    /** The first number of the system's setting; 0 if it has none. */
    static int startOfRange(String setting) {
        String first = setting.strip().split("\\s+", 2)[0];
        return first.matches("\\d{1,5}") ? Integer.parseInt(first) : 0;
    }
}
