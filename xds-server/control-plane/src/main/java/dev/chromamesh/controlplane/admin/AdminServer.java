package dev.chromamesh.controlplane.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.chromamesh.controlplane.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin interface: HTTP on 127.0.0.1.
 *
 * <p>{@code /healthz} and {@code /readyz} answer everybody. Everything else asks for the admin token and for a loopback
 * {@code Host}: a web page that makes a browser on this host dial 127.0.0.1 under a name of its own gets nowhere.
 */
public final class AdminServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AdminServer.class);

    private static final int THREADS = 4;
    private static final int MAX_BODY = 64 * 1024;
    private static final String MAX_EXCHANGE_SECONDS = "10";
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]{1,5})?");

    private final HttpServer server;
    private final ExecutorService threads;
    private final AdminToken token;
    private final Routes routes;

    private AdminServer(HttpServer server, ExecutorService threads, AdminToken token, Routes routes) {
        this.server = server;
        this.threads = threads;
        this.token = token;
        this.routes = routes;
    }

    /**
     * Starts to answer.
     *
     * @param port on 127.0.0.1; 0 for any that is free
     * @throws IOException if the port cannot be had
     */
    public static AdminServer start(int port, AdminToken token, Operations operations) throws IOException {
        limitExchanges();
        InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "admin-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        AdminServer admin = new AdminServer(server, threads, token, new Routes(operations));
        server.setExecutor(threads);
        server.createContext("/", admin::handle);
        server.start();
        return admin;
    }

    /**
     * A request that is sent in part, or a reply that nobody reads, holds a thread, and without a limit for ever: a few
     * such connections, which need no token, would silence the interface and its health checks. The JDK's server takes
     * these limits from system properties only, once per process; what the operator has set stays.
     */
    private static void limitExchanges() {
        for (String limit : List.of("sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime")) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, MAX_EXCHANGE_SECONDS);
            }
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply;
            try {
                reply = answer(exchange);
            } catch (StoreException e) {
                log.error("admin request failed: {}", e.getMessage());
                reply = Reply.failure(503, "store-unavailable", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                log.error("admin request failed", e);
                reply = Reply.failure(500, "internal", "the server made a mistake; its log has the details");
            }
            send(exchange, reply);
        }
    }

    private Reply answer(HttpExchange exchange) throws IOException, StoreException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        Optional<Reply> open = routes.open(method, path);
        if (open.isPresent()) {
            return open.get();
        }
        if (!LOOPBACK.matcher(header(exchange, "Host")).matches()) {
            return Reply.failure(403, "host-not-loopback", "the Host header must be 127.0.0.1, localhost or [::1]");
        }
        if (!token.authorizes(header(exchange, "Authorization"))) {
            return Reply.failure(
                    401,
                    "admin-token-needed",
                    "the header \"Authorization: Bearer TOKEN\" is missing or wrong;"
                            + " TOKEN is in the file admin-token of the server's state folder");
        }
        byte[] body;
        try (InputStream input = exchange.getRequestBody()) {
            body = input.readNBytes(MAX_BODY + 1);
        }
        if (body.length > MAX_BODY) {
            return Reply.failure(413, "too-large", "a request has at most 64 KiB");
        }
        return routes.guarded(method, path, new String(body, StandardCharsets.UTF_8));
    }

    /** The only value of a header; a header given twice counts as missing. */
    private static String header(HttpExchange exchange, String name) {
        List<String> values = exchange.getRequestHeaders().get(name);
        return values == null || values.size() != 1 ? "" : values.get(0);
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = (reply.body() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(reply.status(), body.length);
        exchange.getResponseBody().write(body);
    }
}
