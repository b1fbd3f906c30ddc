package dev.chromamesh.sidecar.chroma;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads Linux's tables of TCP sockets, {@code /proc/net/tcp} and {@code /proc/net/tcp6} (proc(5)).
 *
 * <p>An address is written as one or four 32-bit words in hexadecimal, each word in the byte order of the machine; the
 * port after the colon is a plain number.
 */
final class ProcNetTcp {

    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int WORD_DIGITS = 8;
    private static final int HEX = 16;
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private ProcNetTcp() {}

    /**
     * The local addresses of the listening sockets in a table, one for each socket. Lines that are not understood are
     * left out.
     *
     * @param order the byte order of the machine that wrote the table
     */
    static List<InetSocketAddress> listening(String table, ByteOrder order) {
        List<InetSocketAddress> found = new ArrayList<>();
        table.lines().skip(1).forEach(line -> {
            String[] columns = BLANKS.split(line.strip());
            if (columns.length > STATE && columns[STATE].equals(LISTEN)) {
                add(columns[LOCAL_ADDRESS], order, found);
            }
        });
        return found;
    }

    private static void add(String local, ByteOrder order, List<InetSocketAddress> found) {
        int colon = local.indexOf(':');
        if (colon != WORD_DIGITS && colon != 4 * WORD_DIGITS) {
            return;
        }
        try {
            ByteBuffer address = ByteBuffer.allocate(colon / 2).order(order);
            for (int start = 0; start < colon; start += WORD_DIGITS) {
                address.putInt(Integer.parseUnsignedInt(local, start, start + WORD_DIGITS, HEX));
            }
            int port = Integer.parseInt(local, colon + 1, local.length(), HEX);
            // An IPv4 address mapped into IPv6 becomes what it is, IPv4.
            found.add(new InetSocketAddress(InetAddress.getByAddress(address.array()), port));
        } catch (IllegalArgumentException | UnknownHostException e) {
            // Not a socket line: the kernel's format is older or newer than this reader.
        }
    }
}
