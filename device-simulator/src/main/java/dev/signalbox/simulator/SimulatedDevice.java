package dev.signalbox.simulator;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentThreads;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.Desired;
import dev.signalbox.agent.Joined;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.Settled;
import dev.signalbox.agent.TokenStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hardware with an agent: lets time pass, measures, naps. Confined to the simulation thread. */
final class SimulatedDevice implements Display {
    /** After a command people want to see it work: this often, for so long. */
    private static final Duration EAGER_EVERY = Duration.ofMillis(500);

    private static final String INTERVAL = "report_interval_s";
    private static final String CHANNEL = "firmware.channel";
    private static final long EAGER_NANOS = Duration.ofSeconds(15).toNanos();

    private final Hardware hardware;
    private final ScheduledExecutorService simulation;
    private final Display display;
    private final Agent agent;
    private final boolean hasSettings;
    private Duration every;
    private final double timeScale;
    private long advancedAtNanos;
    private long eagerUntilNanos;
    private long asleepUntilNanos;

    /** The measurement that is planned; any other that comes due is stale. Null: none. */
    private @Nullable Object planned;

    SimulatedDevice(
            Hardware hardware,
            Joined joined,
            TokenStore tokenStore,
            FleetPlan plan,
            AgentThreads threads,
            ScheduledExecutorService simulation)
            throws IOException {
        this.hardware = hardware;
        this.simulation = simulation;
        every = plan.every();
        timeScale = plan.timeScale();
        advancedAtNanos = System.nanoTime();
        eagerUntilNanos = advancedAtNanos;
        asleepUntilNanos = advancedAtNanos;
        Controls controls = new Controls(simulation, this::onTouched);
        List<Capability> capabilities = new ArrayList<>(hardware.capabilities(controls));
        hasSettings = capabilities.stream().anyMatch(PropertyCapability.class::isInstance);
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
        display = new Rounding(capabilities, this);
        agent = Agent.to(plan.hub())
                .token(joined.deviceToken())
                .previousToken(joined.previousToken())
                .tokenStore(tokenStore)
                .threads(threads)
                .model(hardware.model())
                .manufacturer("Signalbox simulator")
                .agentName("signalbox-simulator")
                .batchEvery(Duration.ZERO)
                .journalInMemory()
                .capabilities(capabilities)
                .build();
    }

    void start(Duration first) {
        agent.start();
        if (hasSettings) {
            agent.report(INTERVAL, every.toMillis() / 1000.0);
            agent.report(CHANNEL, "stable");
        }
        plan(first);
    }

    private Settled setInterval(Desired desired) {
        every = Duration.ofMillis(Math.round(desired.number() * 1000));
        return Settled.applied();
    }

    private void onTouched() {
        eagerUntilNanos = System.nanoTime() + EAGER_NANOS;
        measure();
    }

    private void measure() {
        long now = System.nanoTime();
        hardware.advance((now - advancedAtNanos) / 1e9 * timeScale);
        advancedAtNanos = now;
        if (now - asleepUntilNanos < 0) {
            plan(Duration.ofNanos(asleepUntilNanos - now));
            return;
        }
        hardware.measure(display);
        Optional<Duration> nap = hardware.nap();
        if (nap.isPresent()) {
            agent.sleepFor(nap.get());
            asleepUntilNanos = now + nap.get().toNanos();
            plan(nap.get());
        } else {
            plan(now - eagerUntilNanos < 0 && EAGER_EVERY.compareTo(every) < 0 ? EAGER_EVERY : every);
        }
    }

    private void plan(Duration delay) {
        Object mine = new Object();
        planned = mine;
        try {
            var unused = simulation.schedule(
                    () -> {
                        if (mine.equals(planned)) {
                            measure();
                        }
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            planned = null; // the fleet ends
        }
    }

    @Override
    public void show(String metric, double value) {
        agent.report(metric, value);
    }

    @Override
    public void show(String metric, boolean value) {
        agent.report(metric, value);
    }

    @Override
    public void happen(String event, Map<String, ?> values) {
        agent.emit(event, values);
    }

    Agent agent() {
        return agent;
    }
}
