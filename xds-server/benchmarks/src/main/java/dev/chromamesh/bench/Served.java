package dev.chromamesh.bench;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/** A server under test, without its transport. */
interface Served {

    /** The services to be added to a gRPC server. */
    List<ServerServiceDefinition> services();

    /** Turns contents into what {@link #publish()} hands out, which is not measured. */
    void prepare(Contents contents);

    /** Hands out what was prepared. */
    void publish();

    /** The services of generated classes. */
    static List<ServerServiceDefinition> bound(BindableService service) {
        return List.of(service.bindService());
    }
}
