package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Watch;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What consoles cost that watch everything and read nothing, while every metric of the fleet changes: heap after a full
 * collection, without them and with them. First on WebSocket, then on links of the fallback. Confined to the command line's
 * thread.
 */
record StalledScenario(int devices, int consoles) implements Scenario {
    private static final int METRICS = 40;

    /** So that the kernel holds little of what the hub should. */
    private static final int RECEIVE_BYTES = 4_096;

    /** A second each: all of them are over before a silent link is dead. */
    private static final int ROUNDS = 12;

    private static final ConsoleToHub WATCH =
            ConsoleToHub.newBuilder().setWatch(Watch.getDefaultInstance()).build();
    private static final Pattern WAITING =
            Pattern.compile("(?m)^signalbox_gateway_outbox_updates(?:\\{[^}]*})? ([0-9.E]+)$");

    @Override
    public String name() {
        return "stalled_" + consoles;
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        List<DeviceLink> links = new ArrayList<>();
        List<SocketChannel> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < devices; i++) {
                links.add(new DeviceLink(hub, "wanders-" + i));
            }
            changeAll(links);
            long without = heapBytes(hub);
            for (int i = 0; i < consoles; i++) {
                stalled.add(stalled(hub, i));
            }
            changeAll(links);
            tell(hub, report, "stalled_console", without);
            for (SocketChannel console : stalled) {
                console.close();
            }
            stalled.clear();
            changeAll(links); // and they are gone
            without = heapBytes(hub);
            for (int i = 0; i < consoles; i++) {
                hub.openFallback(hub.operatorToken());
            }
            changeAll(links);
            tell(hub, report, "unread_fallback_link", without);
        } finally {
            links.forEach(DeviceLink::close);
            for (SocketChannel console : stalled) {
                console.close();
            }
        }
    }

    private void tell(BenchHub hub, Report report, String what, long heapWithout)
            throws IOException, InterruptedException {
        report.figure("updates_waiting_per_" + what, waiting(hub) / consoles);
        report.figure("heap_kib_per_" + what, (heapBytes(hub) - heapWithout) / 1024.0 / consoles);
    }

    private static void changeAll(List<DeviceLink> links) throws IOException {
        Pace rounds = new Pace(1);
        for (int round = 0; round < ROUNDS; round++) {
            rounds.awaitNext();
            for (int i = 0; i < links.size(); i++) {
                links.get(i)
                        .send(new Wander(i + round, METRICS).readings(METRICS, System.currentTimeMillis(), 1), false);
            }
        }
        IngestScenario.await(links, 0);
    }

    /** Watches everything, and reads no more than its welcome. */
    private static SocketChannel stalled(BenchHub hub, int number) throws IOException, InterruptedException {
        byte[] hello = ConsoleToHub.newBuilder()
                .setHello(ConsoleHello.newBuilder().setName("bench"))
                .build()
                .toByteArray();
        SocketChannel channel =
                RawLinks.welcomed(hub.webSocket("/ws/console"), hub.operatorToken(), number, hello, RECEIVE_BYTES);
        channel.write(RawLink.framed(WATCH.toByteArray()));
        return channel;
    }

    private static long heapBytes(BenchHub hub) throws IOException, InterruptedException {
        hub.collectGarbage();
        return hub.heapBytes();
    }

    private static double waiting(BenchHub hub) throws IOException, InterruptedException {
        Matcher gauge = WAITING.matcher(hub.get("/metrics", hub.operatorToken()));
        if (!gauge.find()) {
            throw new IOException("the hub tells no updates that wait");
        }
        return Double.parseDouble(gauge.group(1));
    }
}
