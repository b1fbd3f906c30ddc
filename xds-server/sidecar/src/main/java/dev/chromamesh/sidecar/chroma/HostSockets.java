package dev.chromamesh.sidecar.chroma;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Proxy;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sockets of this host: from the kernel's tables where there are some, else by trying to connect. */
public final class HostSockets implements ListeningSockets {

    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final Path ipv4;
    private final Path ipv6;

    /** Reads {@code /proc/net}. */
    public HostSockets() {
        this(Path.of("/proc/net"));
    }

    HostSockets(Path procNet) {
        this.ipv4 = procNet.resolve("tcp");
        this.ipv6 = procNet.resolve("tcp6");
    }

    @Override
    public List<InetSocketAddress> on(int port) {
        try {
            List<InetSocketAddress> found = new ArrayList<>(listening(ipv4));
            if (Files.exists(ipv6)) {
                found.addAll(listening(ipv6));
            }
            found.removeIf(address -> address.getPort() != port);
            return found;
        } catch (IOException e) {
            return reachable(port);
        }
    }

    private static List<InetSocketAddress> listening(Path table) throws IOException {
        return ProcNetTcp.listening(Files.readString(table, StandardCharsets.ISO_8859_1), ByteOrder.nativeOrder());
    }

    private static List<InetSocketAddress> reachable(int port) {
        List<InetSocketAddress> found = new ArrayList<>();
        for (InetAddress address : localAddresses()) {
            InetSocketAddress target = new InetSocketAddress(address, port);
            if (connects(target)) {
                found.add(target);
            }
        }
        return found;
    }

    private static List<InetAddress> localAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (IOException e) {
            return List.of(InetAddress.getLoopbackAddress());
        }
    }

    private static boolean connects(InetSocketAddress target) {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(target, (int) PATIENCE.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
