package dev.signalbox.hub.gateway;

import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Link;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * What links cost: a stalled console, a compressed one, a message compressed, a bomb. Prints figures; run it alone.
 */
final class LinkBench {
    private static final int SMALL_BUFFER_BYTES = 8_192;

    private LinkBench() {}

    public static void main(String[] args) throws Exception {
        stalledConsoles(5_000, 4, 20);
        for (int round = 0; round < 2; round++) {
            idleLinks(400, "Sec-WebSocket-Extensions: x-none");
            idleLinks(400, "Sec-WebSocket-Extensions: permessage-deflate");
        }
        messages();
        bomb();
    }

    private static void stalledConsoles(int devices, int metrics, int consoles) throws Exception {
        try (GatewayRun run = GatewayRun.start(TestLimits.with(l -> l.handshakeBurst(1_000)))) {
            List<RawSocket> sockets = new ArrayList<>();
            Frame[] newest = new Frame[devices * metrics]; // the hub has these for itself, however many consoles stall
            Integer[] keys = new Integer[newest.length];
            Arrays.setAll(keys, i -> i);
            Arrays.setAll(newest, i -> SlowConsumerTest.Feed.update(i, 0));
            long before = heapBytes();
            for (int i = 0; i < consoles; i++) {
                sockets.add(run.welcomedConsole(SMALL_BUFFER_BYTES));
            }
            long linked = heapBytes();
            List<Link> links = run.seen(Event.ConsoleArrived.class).stream()
                    .map(Event.ConsoleArrived::link)
                    .toList();
            for (int round = 0; round < 20; round++) {
                double value = round;
                Arrays.setAll(newest, i -> SlowConsumerTest.Feed.update(i, value));
                for (int i = 0; i < newest.length; i++) {
                    for (Link link : links) {
                        link.sendLatest(keys[i], newest[i]);
                    }
                }
            }
            long stalled = heapBytes();
            System.out.printf(
                    "%,d devices, %d metrics each, %d stalled consoles: %,d KiB of heap each, %,d of it before; %,.0f"
                            + " updates wait%n",
                    devices,
                    metrics,
                    consoles,
                    (stalled - before) / consoles / 1_024,
                    (linked - before) / consoles / 1_024,
                    run.metrics
                            .registry()
                            .get("signalbox.gateway.outbox.updates")
                            .gauge()
                            .value());
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void idleLinks(int count, String extensions) throws Exception {
        try (GatewayRun run = GatewayRun.start(TestLimits.with(l -> l.handshakeBurst(10_000)))) {
            List<RawSocket> sockets = new ArrayList<>();
            DeflatePeer peer = new DeflatePeer();
            link(run, extensions, sockets, peer); // what all share
            long heap = heapBytes();
            long resident = residentBytes();
            for (int i = 0; i < count; i++) {
                link(run, extensions, sockets, peer);
            }
            System.out.printf(
                    "%,d echo links, %s: %,d bytes of heap each, %,d resident (both ends)%n",
                    count, extensions, (heapBytes() - heap) / count, (residentBytes() - resident) / count);
            for (RawSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Each also sends and gets a message that is compressed where that was agreed on. */
    private static void link(GatewayRun run, String extensions, List<RawSocket> sockets, DeflatePeer peer)
            throws IOException {
        RawSocket socket = EchoSockets.open(run, extensions);
        sockets.add(socket);
        byte[] payload = new byte[4_096];
        socket.bytes(
                extensions.contains("deflate")
                        ? peer.frame(RawSocket.BINARY, payload)
                        : RawSocket.frame(0x82, true, payload));
        socket.read();
    }

    private static void messages() {
        DeflateThreads threads =
                new DeflateThreads(new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))));
        for (Wire wire : Wire.values()) {
            for (int updates : new int[] {5, 10, 25, 100, 500, 1_000}) {
                Random random = new Random(updates);
                List<Frame> frames = new ArrayList<>();
                for (int i = 0; i < updates; i++) {
                    frames.add(SlowConsumerTest.Feed.update(random.nextInt(5_000), random.nextInt(4_000) / 100.0));
                }
                byte[] batch = wire.encodeBatch(frames);
                long nanos = 0;
                byte[] packed = null;
                for (int i = 0; i < 500; i++) {
                    long began = System.nanoTime();
                    packed = threads.packed(batch, 15);
                    nanos = i < 250 ? 0 : nanos + System.nanoTime() - began;
                }
                int now = packed == null ? batch.length : packed.length;
                System.out.printf(
                        "%s batch of %,d updates: %,d bytes, compressed %,d (%d %%), %,d us; at the usual level %,d%n",
                        wire, updates, batch.length, now, 100L * now / batch.length, nanos / 250_000, usual(batch));
            }
        }
    }

    private static int usual(byte[] batch) {
        try (DeflatePeer usual = new DeflatePeer(Deflater.DEFAULT_COMPRESSION)) {
            return usual.packed(batch).length;
        }
    }

    private static void bomb() {
        DeflateThreads threads =
                new DeflateThreads(new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))));
        int max = LinkLimits.DEFAULT.maxMessageBytes();
        byte[] zeros;
        try (DeflatePeer best = new DeflatePeer(Deflater.BEST_COMPRESSION)) {
            zeros = best.packed(new byte[255 << 20]);
        }
        byte[] ends = new byte[max]; // nothing but ends of streams
        for (int i = 0; i < max; i += 2) {
            ends[i] = 3;
        }
        time("bomb of 255 MiB in " + (zeros.length >> 10) + " KiB", threads, zeros, max);
        time("ends of streams in " + (ends.length >> 10) + " KiB", threads, ends, max);
    }

    private static void time(String what, DeflateThreads threads, byte[] message, int maxBytes) {
        long nanos = 0;
        String end = "";
        for (int i = 0; i < 200; i++) {
            long began = System.nanoTime();
            try {
                threads.unpacked(message, message.length, maxBytes);
            } catch (FrameViolation e) {
                end = e.reason().name();
            }
            nanos = i < 100 ? 0 : nanos + System.nanoTime() - began;
        }
        System.out.printf("%s: %s after %,d us%n", what, end, nanos / 100_000);
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }
}
