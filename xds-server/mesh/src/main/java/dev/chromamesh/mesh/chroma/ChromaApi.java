package dev.chromamesh.mesh.chroma;

import static dev.chromamesh.mesh.chroma.Kind.READ;
import static dev.chromamesh.mesh.chroma.Kind.WRITE;
import static dev.chromamesh.mesh.chroma.Method.DELETE;
import static dev.chromamesh.mesh.chroma.Method.GET;
import static dev.chromamesh.mesh.chroma.Method.PATCH;
import static dev.chromamesh.mesh.chroma.Method.POST;
import static dev.chromamesh.mesh.chroma.Method.PUT;

import dev.chromamesh.mesh.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * Chroma's API v2 as data: every operation of version 1.5.9, from {@code rust/frontend/src/server.rs} for the routes
 * and {@code rust/frontend-core/src/auth.rs} for the actions.
 *
 * <p>What is not in the table is closed. A test compares it with a live server's {@code /openapi.json}.
 */
public final class ChromaApi {

    private static final String API = "/api/v2";
    private static final String TENANTS = API + "/tenants";
    private static final String TENANT = TENANTS + "/*";
    private static final String DATABASES = TENANT + "/databases";
    private static final String DATABASE = DATABASES + "/*";
    private static final String COLLECTIONS = DATABASE + "/collections";
    private static final String COLLECTION = COLLECTIONS + "/*";

    private static final Access ANY_ROLE = new Access.AnyRole();
    private static final Access READER = new Access.AtLeast(Role.READER);
    private static final Access WRITER = new Access.AtLeast(Role.WRITER);
    private static final Access ADMIN = new Access.AtLeast(Role.ADMIN);
    private static final Access ABOVE_TENANTS = new Access.Closed("it acts on tenants as a whole");
    private static final Access DESTROYS_ALL = new Access.Closed("it erases every tenant");
    private static final Access CROSSES_TENANTS = new Access.Closed("it reaches into any tenant by name");
    private static final Access DOCUMENTATION = new Access.Closed("it describes the server to strangers");

    /** Every operation. Where several fit a request, the first one is meant, as in Chroma's own router. */
    public static final List<Operation> OPERATIONS = List.of(
            // Probes, and what clients ask before their first real call.
            called("api_root", GET, API, READ, ANY_ROLE),
            called("heartbeat", GET, ChromaLimits.HEARTBEAT_PATH, READ, ANY_ROLE),
            called("healthcheck", GET, API + "/healthcheck", READ, ANY_ROLE),
            called("version", GET, API + "/version", READ, ANY_ROLE),
            called("pre_flight_checks", GET, API + "/pre-flight-checks", READ, ANY_ROLE),
            called("get_user_identity", GET, API + "/auth/identity", READ, ANY_ROLE),
            of("get_tenant", "tenant:get_tenant", GET, TENANT, READ, ANY_ROLE),
            of("get_database", "db:get_database", GET, DATABASE, READ, ANY_ROLE),

            // The catalogue. A collection may be called "by-id": the fixed segment comes first, as in Chroma.
            of("list_collections", "db:list_collections", GET, COLLECTIONS, READ, READER),
            of("count_collections", "db:count_collections", GET, DATABASE + "/collections_count", READ, READER),
            of("get_collection_by_id", "collection:get_collection", GET, COLLECTIONS + "/by-id/*", READ, READER),
            of("get_collection", "collection:get_collection", GET, COLLECTION, READ, READER),
            of("get_attached_function", "collection:get_collection", GET, COLLECTION + "/functions/*", READ, READER),

            // Reading records.
            of("collection_get", "collection:get", POST, COLLECTION + "/get", READ, READER),
            of("collection_query", "collection:query", POST, COLLECTION + "/query", READ, READER),
            of("collection_search", "collection:search", POST, COLLECTION + "/search", READ, READER),
            of("collection_count", "collection:count", GET, COLLECTION + "/count", READ, READER),
            of("indexing_status", "collection:count", GET, COLLECTION + "/indexing_status", READ, READER),
            of("fork_count", "collection:count_forks", GET, COLLECTION + "/fork_count", READ, READER),

            // Creating collections and writing records. The path cannot tell create from get_or_create.
            of("create_collection", "db:create_collection", POST, COLLECTIONS, WRITE, WRITER),
            of("collection_add", "collection:add", POST, COLLECTION + "/add", WRITE, WRITER),
            of("collection_update", "collection:update", POST, COLLECTION + "/update", WRITE, WRITER),
            of("collection_upsert", "collection:upsert", POST, COLLECTION + "/upsert", WRITE, WRITER),
            of("collection_delete", "collection:delete", POST, COLLECTION + "/delete", WRITE, WRITER),

            // Changing and removing collections, functions on them, and databases.
            of("update_collection", "collection:update_collection", PUT, COLLECTION, WRITE, ADMIN),
            of("delete_collection", "collection:delete_collection", DELETE, COLLECTION, WRITE, ADMIN),
            of("fork_collection", "collection:fork_collection", POST, COLLECTION + "/fork", WRITE, ADMIN),
            of(
                    "attach_function",
                    "collection:create_attached_function",
                    POST,
                    COLLECTION + "/functions/attach",
                    WRITE,
                    ADMIN),
            of(
                    "detach_function",
                    "collection:remove_attached_function",
                    POST,
                    COLLECTION + "/attached_functions/*/detach",
                    WRITE,
                    ADMIN),
            of("list_databases", "db:list_databases", GET, DATABASES, READ, ADMIN),
            of("create_database", "db:create_database", POST, DATABASES, WRITE, ADMIN),
            of("delete_database", "db:delete_database", DELETE, DATABASE, WRITE, ADMIN),

            // Closed to every predefined role; named, so that a denial can say what was asked.
            of("create_tenant", "tenant:create_tenant", POST, TENANTS, WRITE, ABOVE_TENANTS),
            of("update_tenant", "tenant:update_tenant", PATCH, TENANT, WRITE, ABOVE_TENANTS),
            of("reset", "system:reset", POST, API + "/reset", WRITE, DESTROYS_ALL),
            of(
                    "get_collection_by_crn",
                    "collection:get_collection_by_crn",
                    GET,
                    API + "/collections/*",
                    READ,
                    CROSSES_TENANTS),
            called("openapi", GET, "/openapi.json", READ, DOCUMENTATION),
            called("docs", GET, "/docs", READ, DOCUMENTATION),
            called("docs_page", GET, "/docs/**", READ, DOCUMENTATION));

    private ChromaApi() {}

    /** The operation of that unique name, if there is one. */
    public static Optional<Operation> operation(String name) {
        return OPERATIONS.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst();
    }

    private static Operation of(String name, String action, Method method, String path, Kind kind, Access access) {
        return new Operation(name, action, method, path, kind, access);
    }

    /** An operation for which Chroma has no action. */
    private static Operation called(String name, Method method, String path, Kind kind, Access access) {
        return new Operation(name, name, method, path, kind, access);
    }
}
