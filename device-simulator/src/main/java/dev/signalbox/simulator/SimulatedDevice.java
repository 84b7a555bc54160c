package dev.signalbox.simulator;

import com.google.protobuf.Value;
import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentStatus;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.Settled;
import dev.signalbox.agent.TokenStore;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Display;
import dev.signalbox.simulator.device.FleetDevice;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.Rhythm;
import dev.signalbox.simulator.device.Rounding;
import dev.signalbox.simulator.device.SimulationTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** Hardware with a real agent. Confined to the simulation thread but for {@link #close}. */
final class SimulatedDevice implements FleetDevice, Display {
    private static final String INTERVAL = "report_interval_s";
    private static final String CHANNEL = "firmware.channel";

    private final Rhythm rhythm;
    private final Agent agent;
    private final boolean hasSettings;
    private final AtomicLong reported = new AtomicLong();

    SimulatedDevice(
            Hardware hardware,
            Joined joined,
            TokenStore tokenStore,
            FleetPlan plan,
            AgentThreads threads,
            RandomGenerator jitter,
            SimulationTime time)
            throws IOException {
        Controls controls = new Controls(time, this::onTouched);
        List<Capability> capabilities = new ArrayList<>(hardware.capabilities(controls));
        hasSettings = !hardware.isTwin() && capabilities.stream().anyMatch(PropertyCapability.class::isInstance);
        if (hasSettings) {
            capabilities.add(controls.desired(
                    Capability.numberProperty(INTERVAL)
                            .title("Report interval")
                            .unit("s")
                            .range(0.2, 3600),
                    this::setInterval));
            capabilities.add(
                    Capability.choiceProperty(CHANNEL, "stable", "beta").title("Firmware channel"));
        }
        agent = Agent.to(plan.hub())
                .token(joined.deviceToken())
                .previousToken(joined.previousToken())
                .tokenStore(tokenStore)
                .threads(threads)
                .model(hardware.model())
                .manufacturer(hardware.manufacturer())
                .firmwareVersion(hardware.firmwareVersion())
                .agentName("signalbox-simulator")
                .batchEvery(Duration.ZERO)
                .journalInMemory()
                .bufferBytes(plan.bufferBytes())
                .random(jitter)
                .capabilities(capabilities)
                .build();
        rhythm = new Rhythm(
                hardware,
                hardware.isTwin() ? this : new Rounding(capabilities, this),
                time,
                plan.every(),
                plan.timeScale(),
                agent::sleepFor);
    }

    @Override
    public void start(Duration first) {
        agent.start();
        if (hasSettings) {
            agent.report(INTERVAL, rhythm.everySeconds());
            agent.report(CHANNEL, "stable");
        }
        rhythm.start(first);
    }

    private Settled setInterval(Value seconds) {
        rhythm.every(Duration.ofMillis(Math.round(seconds.getNumberValue() * 1000)));
        return Settled.applied();
    }

    private void onTouched() {
        rhythm.touch();
    }

    @Override
    public void show(String metric, double value) {
        reported.incrementAndGet();
        agent.report(metric, value);
    }

    @Override
    public void show(String metric, double value, Quality quality) {
        reported.incrementAndGet();
        agent.report(metric, value, quality);
    }

    @Override
    public void show(String metric, boolean value) {
        reported.incrementAndGet();
        agent.report(metric, value);
    }

    @Override
    public void show(String metric, String value) {
        reported.incrementAndGet();
        agent.report(metric, value);
    }

    @Override
    public void happen(String event, Map<String, ?> values) {
        agent.emit(event, values);
    }

    @Override
    public Figures figures() {
        AgentStatus status = agent.status();
        return new Figures(
                status.linked(), status.links(), reported.get(), status.droppedReadings() + status.refusedReadings());
    }

    @Override
    public void close() {
        agent.close();
    }
}
