package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Very many live devices that each send a reading now and then, with a console that watches all of them: what the hub takes to
 * carry them. Confined to the command line's thread.
 *
 * @param every between two frames of one device
 */
record CrowdScenario(int links, Duration every, Duration duration) implements Scenario {
    private static final Duration WARM_UP = Duration.ofSeconds(30);

    /** All come from one machine, and within a minute. */
    @Override
    public List<String> hubOptions() {
        return List.of("--max-links", String.valueOf(links + 100), "--max-sockets", String.valueOf(links + 200));
    }

    @Override
    public String name() {
        return "crowd_" + links;
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        Wander sensors = new Wander(1, 1);
        long[] batches = new long[links];
        try (HubCarrier watching = new HubCarrier(hub, 1, 1, reading -> {});
                RawLinks devices = new RawLinks()) {
            long began = System.nanoTime();
            for (String token : hub.deviceTokens(links)) {
                devices.addDevice(hub.webSocket("/ws/device"), token);
            }
            report.figure("linked", devices.size());
            report.figure("opened_in_s", (System.nanoTime() - began) / 1e9);
            send(devices, sensors, batches, WARM_UP);
            long shown = watching.readers().bytes();
            ProcessMeter meter = hub.meter();
            long frames = send(devices, sensors, batches, duration);
            ProcessUse use = meter.end();
            report.figure("frames_per_s", frames / use.seconds());
            report.figure("hub_cpu_percent_of_a_core", use.percentOfACore());
            report.use("hub", use, "frame", frames);
            report.figure(
                    "console_bytes_per_frame", (double) (watching.readers().bytes() - shown) / frames);
            hub.collectGarbage();
            report.figure("hub_heap_mib", hub.heapBytes() / 1048576.0);
            report.figure("lost", devices.lost());
        }
    }

    private long send(RawLinks devices, Wander sensors, long[] batches, Duration length) throws IOException {
        double perSecond = devices.size() / (every.toMillis() / 1e3);
        long frames = (long) (perSecond * length.toMillis() / 1e3);
        Pace pace = new Pace(perSecond);
        for (long frame = 0; frame < frames; frame++) {
            pace.awaitNext();
            int device = (int) (frame % devices.size());
            devices.get(device)
                    .send(DeviceToHub.newBuilder()
                            .setReadings(ReadingBatch.newBuilder()
                                    .setBatchNo(++batches[device])
                                    .addAllReadings(sensors.readings(1, System.currentTimeMillis(), 1)))
                            .build()
                            .toByteArray());
        }
        return frames;
    }
}
