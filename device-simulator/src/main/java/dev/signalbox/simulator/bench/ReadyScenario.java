package dev.signalbox.simulator.bench;

import java.io.IOException;
import java.util.List;

/**
 * How soon a new process is ready, and what a small site takes of the memory: fifty devices that send eight readings every two
 * seconds, and a console that watches them. Confined to the command line's thread.
 *
 * @param brokerPort of a mosquitto that the hub joins; 0: the hub is its own broker
 */
record ReadyScenario(int brokerPort) implements Scenario {
    private static final int STARTS = 5;
    private static final int DEVICES = 50;
    private static final int READINGS = 8;
    private static final double FRAMES_PER_SECOND = DEVICES / 2.0;

    /** A minute of them. */
    private static final int FRAMES = (int) (FRAMES_PER_SECOND * 60);

    @Override
    public String name() {
        return brokerPort == 0 ? "ready_own_broker" : "ready_joined_broker";
    }

    @Override
    public List<String> hubOptions() {
        return brokerPort == 0 ? List.of() : List.of("--mqtt-url", "mqtt://127.0.0.1:" + brokerPort);
    }

    @Override
    public void measure(BenchHub hub, Report report) throws IOException, InterruptedException {
        if (brokerPort == 0) {
            tell(hub, report);
            return;
        }
        try (BenchBroker broker = new BenchBroker(brokerPort)) {
            tell(hub, report);
            report.figure("broker_resident_mib", broker.cost().residentKib() / 1024.0);
        }
    }

    private static void tell(BenchHub hub, Report report) throws IOException, InterruptedException {
        report.figure("first_start_ms", hub.firstStart().toNanos() / 1e6);
        for (int start = 1; start <= STARTS; start++) {
            report.figure("kill_to_ready_" + start + "_ms", hub.killAndStart().toNanos() / 1e6);
        }
        report.figure("cpu_until_ready_ms", hub.cost().cpuMicros() / 1e3);
        report.figure("resident_without_devices_mib", hub.cost().residentKib() / 1024.0);
        try (HubCarrier carrier = new HubCarrier(hub, DEVICES, 1, reading -> {})) {
            Pace pace = new Pace(FRAMES_PER_SECOND);
            Wander sensors = new Wander(1, READINGS);
            for (int frame = 0; frame < FRAMES; frame++) {
                pace.awaitNext();
                carrier.send(frame % DEVICES, sensors.readings(READINGS, System.currentTimeMillis(), 1));
            }
        }
        report.figure("resident_50_devices_mib", hub.cost().residentKib() / 1024.0);
    }
}
