package dev.chromamesh.mesh.diagnostic;

import static dev.chromamesh.mesh.diagnostic.Severity.ERROR;
import static dev.chromamesh.mesh.diagnostic.Severity.NOTE;
import static dev.chromamesh.mesh.diagnostic.Severity.WARNING;

import java.util.Set;

/**
 * The catalogue of everything that can be said about a mesh.yaml. The reference for users is written from it.
 *
 * <p>A code keeps its meaning for ever. One that is no longer used goes to {@link #RETIRED} and is never given again.
 */
public enum DiagnosticCode {
    /** Not even read. */
    FILE_TOO_LARGE("MESH-0001", ERROR, "The file is too large", "A mesh.yaml holds at most 4 MiB."),
    /** Wrong bytes or characters. */
    NOT_TEXT(
            "MESH-0002",
            ERROR,
            "The file is not plain text",
            "A mesh.yaml is UTF-8 text without control characters. Save it as UTF-8, without the character at the place"
                    + " shown."),
    /** What the YAML parser says. */
    YAML_SYNTAX(
            "MESH-0003",
            ERROR,
            "The file is not YAML",
            "YAML cannot be read on after a syntax error, so other mistakes show only once this one is gone. The usual"
                    + " causes are a tab in the indentation, a quote or bracket that is never closed, and a text with"
                    + " \": \" in it that needs quotes."),
    /** No content. */
    EMPTY_FILE("MESH-0004", ERROR, "The file is empty", "At least trustDomain and workloads must be there."),
    /** More than one document. */
    SEVERAL_DOCUMENTS(
            "MESH-0005",
            ERROR,
            "The file has several documents",
            "One file describes one mesh: remove the line with --- and what follows it."),
    /** YAML that is legal and not wanted. */
    YAML_FEATURE(
            "MESH-0006",
            ERROR,
            "The file uses an anchor, an alias or a tag",
            "They are refused, so that each line means what it says and has one cause and one effect. Lists in from and"
                    + " to take most of the repetition away."),
    /** Nested beyond reason. */
    TOO_DEEP(
            "MESH-0007",
            ERROR,
            "The file is nested too deeply",
            "No value of a mesh.yaml needs more than a few levels."),
    /** One key twice. */
    DUPLICATE_KEY(
            "MESH-0008",
            ERROR,
            "A key stands twice in one map",
            "Only one of the two could count. Remove or merge one."),

    /** A key that nobody reads. */
    UNKNOWN_KEY(
            "MESH-0101",
            ERROR,
            "A key is unknown",
            "Keys that nobody reads are refused, because a misspelt one would silently mean nothing."),
    /** A key that must be there. */
    MISSING_KEY("MESH-0102", ERROR, "A key is missing", "The value has no default."),
    /** A map for a list and the like. */
    WRONG_TYPE(
            "MESH-0103",
            ERROR,
            "A value has the wrong shape",
            "For example a list where a map belongs, or a text where a number belongs."),
    /** A key of the future. */
    LATER_KEY(
            "MESH-0104",
            ERROR,
            "A key belongs to a later version",
            "The name is reserved for a feature that this version does not have. Ignoring it would run a mesh that is"
                    + " not the one described."),
    /** Not a trust domain. */
    INVALID_TRUST_DOMAIN(
            "MESH-0105",
            ERROR,
            "The trust domain is invalid",
            "SPIFFE allows lower-case letters, digits, '.', '-' and '_', at most 255 characters. It is a name of its"
                    + " own and need not resolve in DNS."),
    /** Not a workload name. */
    INVALID_WORKLOAD_NAME(
            "MESH-0106",
            ERROR,
            "A workload's name is invalid",
            "The name becomes the path of a SPIFFE ID, a file name and a name in Envoy: 1 to 63 letters, digits, '.',"
                    + " '-' and '_', with a letter or digit at both ends."),
    /** A reference to nothing. */
    UNKNOWN_WORKLOAD(
            "MESH-0107",
            ERROR,
            "A workload is named that does not exist",
            "Every name in calls and access must be a key of workloads."),
    /** A name of the mesh itself. */
    RESERVED_WORKLOAD_NAME(
            "MESH-0108",
            ERROR,
            "A workload claims a name of the mesh itself",
            "Identities below /chroma-mesh belong to the control plane. Whoever held one could play the control plane"
                    + " towards every sidecar."),
    /** A caller where a Chroma belongs. */
    NOT_A_CHROMA(
            "MESH-0109",
            ERROR,
            "A workload is called that serves no Chroma",
            "Only a workload with chroma can be called, and only there a role means something."),
    /** Not host:port. */
    INVALID_ADDRESS(
            "MESH-0110",
            ERROR,
            "An address is invalid",
            "An address is an IP address and a port, such as 127.0.0.1:18000 or \"[::1]:18000\" (in quotes, because of"
                    + " YAML). Names are not resolved."),
    /** Not a port. */
    INVALID_PORT("MESH-0111", ERROR, "A port is invalid", "A port is a number from 1 to 65535, without quotes."),
    /** A plaintext door to the network. */
    NOT_LOOPBACK(
            "MESH-0112",
            ERROR,
            "A call listens beyond loopback",
            "The application speaks plaintext to this address, and whoever reaches it acts under the workload's"
                    + " identity. It must be in 127.0.0.0/8 or ::1."),
    /** Two listeners, one address. */
    ADDRESS_TAKEN(
            "MESH-0113",
            ERROR,
            "An address of a workload is used twice",
            "Calls, probe and Chroma of one workload are on one host: each needs an address of its own, and nothing may"
                    + " share the port of its Chroma."),
    /** Not a role. */
    UNKNOWN_ROLE("MESH-0114", ERROR, "A role is unknown", "The roles are reader, writer and admin."),
    /** A promise that could not be kept. */
    SCOPE_NEEDS_GUARD(
            "MESH-0115",
            ERROR,
            "A rule is limited to a tenant or database",
            "Chroma up to 1.5.9 serves the records of any collection under any tenant's path, so such a limit holds only"
                    + " with the collection guard, which this version does not have. Grant the role on the whole Chroma,"
                    + " or run one Chroma for each tenant."),
    /** Nobody named. */
    EMPTY_LIST("MESH-0116", ERROR, "A list names nobody", "A rule needs at least one name in from and in to."),

    /** Will be refused. */
    CALL_WITHOUT_GRANT(
            "MESH-0151",
            WARNING,
            "A call has no access rule",
            "Nothing that is not granted is allowed: every request of this call will be refused."),
    /** Never used. */
    GRANT_WITHOUT_CALL(
            "MESH-0152",
            NOTE,
            "A grant has no call",
            "The workload may enter the Chroma, but its sidecar opens no address for it."),
    /** Says nothing new. */
    REDUNDANT_GRANT(
            "MESH-0153",
            WARNING,
            "A grant adds nothing",
            "Other rules grant all of it already, by the same or a stronger role. A reader of the file may believe that"
                    + " removing it takes something away."),
    /** Takes no part. */
    IDLE_WORKLOAD(
            "MESH-0154",
            NOTE,
            "A workload neither serves nor calls",
            "It can join the mesh, but has nothing to do there.");

    /** Codes that once had a meaning and must not get another. */
    public static final Set<String> RETIRED = Set.of();

    private final String code;
    private final Severity severity;
    private final String title;
    private final String explanation;

    DiagnosticCode(String code, Severity severity, String title, String explanation) {
        this.code = code;
        this.severity = severity;
        this.title = title;
        this.explanation = explanation;
    }

    /** The stable code, such as {@code MESH-0107}. */
    public String code() {
        return code;
    }

    /** How much it weighs. */
    public Severity severity() {
        return severity;
    }

    /** What is wrong in general, as a short sentence without a full stop. */
    public String title() {
        return title;
    }

    /** Why that is a mistake and what to do. */
    public String explanation() {
        return explanation;
    }
}
