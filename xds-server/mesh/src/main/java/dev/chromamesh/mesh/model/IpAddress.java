package dev.chromamesh.mesh.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IP address as numbers, so that two spellings of one address are equal. Read by hand: the JDK's reader takes
 * {@code 127.1} and {@code 0177.0.0.1}, and asks DNS for everything else.
 *
 * @param parts four bytes, or eight groups of 16 bits
 */
public record IpAddress(List<Integer> parts) {

    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int V4_PARTS = 4;
    private static final int V6_PARTS = 8;

    /** Copies the parts and checks them. */
    public IpAddress {
        parts = List.copyOf(parts);
        int most = parts.size() == V4_PARTS ? 0xFF : 0xFFFF;
        if ((parts.size() != V4_PARTS && parts.size() != V6_PARTS)
                || parts.stream().anyMatch(part -> part < 0 || part > most)) {
            throw new IllegalArgumentException("address: " + parts + " (expected: four bytes or eight groups)");
        }
    }

    /** Reads an IPv4 address in dotted decimals or an IPv6 address without zone and without brackets. */
    public static Optional<IpAddress> parse(String text) {
        return text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
    }

    /** Whether it is an IPv4 address. */
    public boolean isV4() {
        return parts.size() == V4_PARTS;
    }

    /** Whether only its own host can reach it: 127.0.0.0/8 and ::1. */
    public boolean isLoopback() {
        return isV4() ? parts.get(0) == 127 : parts.equals(List.of(0, 0, 0, 0, 0, 0, 0, 1));
    }

    /** Whether it stands for every address of the host. */
    public boolean isWildcard() {
        return parts.stream().allMatch(part -> part == 0);
    }

    private static Optional<IpAddress> parseV4(String text) {
        List<Integer> parts = new ArrayList<>();
        for (String part : text.split("\\.", -1)) {
            if (!OCTET.matcher(part).matches() || Integer.parseInt(part) > 255) {
                return Optional.empty();
            }
            parts.add(Integer.parseInt(part));
        }
        return Optional.of(parts).filter(list -> list.size() == V4_PARTS).map(IpAddress::new);
    }

    private static Optional<IpAddress> parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text).filter(list -> list.size() == V6_PARTS).map(IpAddress::new);
        }
        Optional<List<Integer>> head = groups(text.substring(0, gap));
        Optional<List<Integer>> tail = groups(text.substring(gap + 2));
        if (head.isEmpty() || tail.isEmpty() || head.get().size() + tail.get().size() >= V6_PARTS) {
            return Optional.empty();
        }
        List<Integer> parts = new ArrayList<>(head.get());
        while (parts.size() + tail.get().size() < V6_PARTS) {
            parts.add(0);
        }
        parts.addAll(tail.get());
        return Optional.of(new IpAddress(parts));
    }

    private static Optional<List<Integer>> groups(String text) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return Optional.of(groups);
        }
        for (String group : text.split(":", -1)) {
            if (!GROUP.matcher(group).matches()) {
                return Optional.empty();
            }
            groups.add(Integer.parseInt(group, 16));
        }
        return Optional.of(groups);
    }
}
