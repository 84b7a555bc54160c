package dev.signalbox.hub.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What passed on one TCP connection to a hub, as a file that Wireshark reads. Confined to the test's thread. */
final class Capture {
    private static final int CLIENT_PORT = 50_000;
    private static final int HUB_PORT = 8080;
    private static final int RAW_IP = 101; // LINKTYPE_RAW
    private static final int IP_BYTES = 20;
    private static final int TCP_BYTES = 20;

    /** An IPv4 packet ends at 64 KiB. */
    private static final int MAX_SEGMENT_BYTES = 16 << 10;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);
    private int sentToHub = 1;
    private int sentByHub = 1;
    private int packets;

    Capture() throws IOException {
        out.writeInt(0xa1b2c3d4); // the form with microseconds, version 2.4
        out.writeShort(2);
        out.writeShort(4);
        out.writeLong(0);
        out.writeInt(1 << 16);
        out.writeInt(RAW_IP);
    }

    void passed(boolean toHub, byte[] payload) throws IOException {
        for (int at = 0; at < payload.length; at += MAX_SEGMENT_BYTES) {
            segment(toHub, payload, at, Math.min(MAX_SEGMENT_BYTES, payload.length - at));
        }
    }

    private void segment(boolean toHub, byte[] payload, int at, int length) throws IOException {
        int total = IP_BYTES + TCP_BYTES + length;
        out.writeInt(++packets); // one each second
        out.writeInt(0);
        out.writeInt(total);
        out.writeInt(total);
        // [RFC 791 §3.1], its checksum left 0: nobody looks at it by default
        out.writeShort(0x4500);
        out.writeShort(total);
        out.writeInt(packets << 16);
        out.writeInt(64 << 24 | 6 << 16);
        out.writeInt(0x7f000001);
        out.writeInt(0x7f000001);
        // [RFC 9293 §3.1] PSH and ACK
        out.writeShort(toHub ? CLIENT_PORT : HUB_PORT);
        out.writeShort(toHub ? HUB_PORT : CLIENT_PORT);
        out.writeInt(toHub ? sentToHub : sentByHub);
        out.writeInt(toHub ? sentByHub : sentToHub);
        out.writeInt(0x5018ffff);
        out.writeInt(0);
        out.write(payload, at, length);
        if (toHub) {
            sentToHub += length;
        } else {
            sentByHub += length;
        }
    }

    Path writeTo(Path file) throws IOException {
        return Files.write(file, bytes.toByteArray());
    }
}
