package dev.signalbox.hub.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of the PROXY protocol, version 1 or 2, with which a proxy begins a connection. Asks for no more bytes than
 * belong to it, so that what follows stays in the socket. Confined to the connection's I/O thread.
 */
final class ProxyHeader {
    /** [PROXY protocol §2.2] twelve bytes no other protocol begins with. */
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** [PROXY protocol §2.1] the longest line, with its end. */
    private static final int MAX_LINE = 107;

    private static final int HEAD_BYTES = 16;

    /** Addresses take 36 bytes at most, what a proxy adds rarely more than these. */
    private static final int MAX_REST = 2_048;

    private byte[] seen = new byte[MAX_LINE];
    private int count;
    private int needed = SIGNATURE.length;
    private boolean complete;
    private @Nullable InetSocketAddress client;

    /** Where the next bytes go, as many as are surely the header's. */
    ByteBuffer room() {
        return ByteBuffer.wrap(seen, count, needed - count);
    }

    /**
     * So many bytes came into the room.
     *
     * @return whether the header is complete
     * @throws IOException where this is no such header
     */
    boolean received(int bytes) throws IOException {
        count += bytes;
        while (!complete && count == needed) {
            if (startsAsBinary()) {
                onBinary();
            } else {
                onLine();
            }
        }
        return complete;
    }

    /** For whom the proxy asks; empty: for itself. */
    Optional<InetSocketAddress> client() {
        return Optional.ofNullable(client);
    }

    private boolean startsAsBinary() {
        return Arrays.equals(seen, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    private void onBinary() throws IOException {
        if (count == SIGNATURE.length) {
            needed = HEAD_BYTES;
            return;
        }
        int rest = (seen[14] & 0xFF) << 8 | (seen[15] & 0xFF);
        if (count == HEAD_BYTES) {
            require(seen[12] >> 4 == 2, "a version other than 2");
            require((seen[12] & 0xF) <= 1, "an unknown command");
            require(rest <= MAX_REST, "a header of more than 2 KiB");
            needed = HEAD_BYTES + rest;
            seen = Arrays.copyOf(seen, Math.max(needed, seen.length));
            if (rest > 0) {
                return;
            }
        }
        complete = true;
        boolean proxied = (seen[12] & 0xF) == 1;
        int family = (seen[13] & 0xFF) >> 4;
        if (proxied && (family == 1 || family == 2)) {
            int length = family == 1 ? 4 : 16;
            require(rest >= 2 * length + 4, "too few bytes for two addresses");
            InetAddress address = InetAddress.getByAddress(Arrays.copyOfRange(seen, HEAD_BYTES, HEAD_BYTES + length));
            int port = ByteBuffer.wrap(seen, HEAD_BYTES + 2 * length, 2).getShort() & 0xFFFF;
            client = new InetSocketAddress(address, port);
        }
    }

    private void onLine() throws IOException {
        if (seen[count - 1] != '\n') {
            require(count < MAX_LINE, "a line without an end");
            needed = count + 1;
            return;
        }
        complete = true;
        String line = new String(seen, 0, count, StandardCharsets.US_ASCII);
        require(line.startsWith("PROXY ") && line.endsWith("\r\n"), "no PROXY line");
        String[] words = line.strip().split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return;
        }
        require(words.length == 6 && words[1].matches("TCP[46]"), "no PROXY line of six words");
        InetAddress address = Networks.address(words[2]).orElseThrow(() -> new IOException("an address that is none"));
        require(words[4].matches("[0-9]{1,5}") && Integer.parseInt(words[4]) <= 0xFFFF, "a port that is none");
        client = new InetSocketAddress(address, Integer.parseInt(words[4]));
    }

    private static void require(boolean obeyed, String what) throws IOException {
        if (!obeyed) {
            throw new IOException("a PROXY header with " + what);
        }
    }
}
