package dev.chromamesh.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What each client asks for, type by type, in this order. Wildcards have no names. */
record Subscriptions(List<OfType> types) {

    static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    static final String ENDPOINT = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";
    static final String SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    record OfType(String typeUrl, List<String> names) {}

    /** By a short name: {@code endpoints:500}, {@code secrets}, {@code everything:100}. */
    static Subscriptions named(String name) {
        String[] words = name.split(":");
        List<OfType> types = new ArrayList<>();
        int count = words.length > 1 ? Integer.parseInt(words[1]) : 0;
        List<String> services =
                IntStream.range(0, count).mapToObj(Contents::service).toList();
        switch (words[0]) {
            case "endpoints" -> types.add(new OfType(ENDPOINT, services));
            case "secrets" -> types.add(new OfType(SECRET, List.of(Contents.ROTATED)));
            case "everything" -> {
                types.add(new OfType(CLUSTER, List.of()));
                types.add(new OfType(ENDPOINT, services));
                types.add(new OfType(LISTENER, List.of()));
                types.add(new OfType(SECRET, List.of(Contents.MARKER)));
            }
            default -> throw new IllegalArgumentException(name);
        }
        return new Subscriptions(types);
    }
}
