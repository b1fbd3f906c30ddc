package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.identity.SpiffeId;
import java.util.regex.Pattern;

/**
 * Every name that Envoy, the control plane and the sidecar must agree on, made in one place.
 *
 * <p>A resource is called {@code <direction>/<workload>}; a listener and its routes share a name. Files are relative to
 * Envoy's working directory, which is the sidecar's state folder, so that the bytes are the same on every host.
 */
public final class EnvoyNames {

    /** The secret with the workload's own key and chain, in {@link #IDENTITY_FILE}. */
    public static final String IDENTITY = "identity";

    /** The secret with the mesh's roots, over ADS. */
    public static final String TRUST = "trust";

    /** The secret that tells the true control plane, in {@link #CONTROL_PLANE_TRUST_FILE}. */
    public static final String CONTROL_PLANE_TRUST = "control-plane-trust";

    /** Written by the sidecar, replaced by an atomic rename. Envoy refuses a path without a slash. */
    public static final String IDENTITY_FILE = "./secrets/identity.json";

    /** Written by the sidecar: the roots, and the control plane's exact identity. */
    public static final String CONTROL_PLANE_TRUST_FILE = "./secrets/control-plane-trust.json";

    /** Envoy's admin interface: a Unix socket for the sidecar alone. */
    public static final String ADMIN_SOCKET = "./admin.sock";

    /** The cluster of control planes in the bootstrap. */
    public static final String CONTROL_PLANE = "control-plane";

    /** The cluster of the Chroma on this host's loopback. */
    public static final String CHROMA = "chroma";

    /** Key of our object in a route's metadata. */
    static final String ROUTE_METADATA = "mesh";

    /** The HTTP filters, in the order in which they run. */
    static final String REVOKED = "revoked";

    static final String PATH = "mesh.path";
    static final String GRANT = "mesh.grant";
    static final String OPERATION = "mesh.op";
    static final String GUARD = "mesh.guard";
    static final String DRAIN = "mesh.drain";
    static final String WHOLE = "mesh.whole";
    static final String BODY_SIZE_LIMIT = "envoy.filters.http.body_size_limit";
    static final String ROUTER = "envoy.filters.http.router";

    private static final String INBOUND = "inbound/";
    private static final String EGRESS = "egress/";
    private static final String PROBE = "probe/";
    private static final String UPSTREAM = "upstream/";
    private static final String WORKLOAD = "[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*";

    static final int MAX_SERVER_NAME = 255;

    static final Pattern LISTENER_NAME = Pattern.compile("(inbound|egress|probe)/" + WORKLOAD);
    static final Pattern ROUTE_NAME = Pattern.compile("(inbound|egress)/" + WORKLOAD);
    static final Pattern CLUSTER_NAME = Pattern.compile(CHROMA + "|" + UPSTREAM + WORKLOAD);
    static final Pattern ENDPOINT_NAME = Pattern.compile(UPSTREAM + WORKLOAD);
    static final Pattern SECRET_NAME = Pattern.compile(TRUST);

    private EnvoyNames() {}

    /** Listener and routes of the way into a Chroma. */
    public static String inbound(String workload) {
        return INBOUND + workload;
    }

    /** Listener and routes of a workload's calls to a Chroma. */
    public static String egress(String chroma) {
        return EGRESS + chroma;
    }

    /** Listener for health probes of a Chroma. */
    public static String probe(String workload) {
        return PROBE + workload;
    }

    /** Cluster and endpoints of the sidecars of a Chroma. */
    public static String upstream(String chroma) {
        return UPSTREAM + chroma;
    }

    /**
     * The server name a caller sends: no certificate is chosen by it, but captures and logs show it. Envoy takes at most
     * 255 characters, which a long trust domain leaves no room in.
     */
    static String serverName(SpiffeId chroma) {
        String full = chroma.path() + "." + chroma.trustDomain().name();
        return full.length() <= MAX_SERVER_NAME ? full : chroma.path();
    }
}
