package dev.signalbox.agent.linux;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentBuilder;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine as a device: measures in an interval that a command or a property can change. Thread-safe. */
final class LinuxDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxDevice.class);
    private static final double SHORTEST_S = 0.5;
    private static final double LONGEST_S = 3600;

    private final Machine machine;
    private final String kernel;
    private final ScheduledExecutorService sampling = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "sampling");
        thread.setDaemon(true);
        return thread;
    });
    private final Agent agent;
    private volatile Duration interval;

    /** The sample that is planned; any other that comes due is stale. Guarded by this. Null: none yet. */
    private @Nullable Object planned;

    /** Blocks for the journal. */
    LinuxDevice(SystemTree tree, Machine machine, Duration interval, AgentBuilder parts) throws IOException {
        this.machine = machine;
        this.interval = interval;
        Blinker blinker = new Blinker(Led.find(tree), this::reportIdentifying);
        List<Capability> capabilities = new ArrayList<>();
        machine.sensors().forEach(sensor -> capabilities.addAll(sensor.metrics()));
        capabilities.add(Capability.flag("identifying"));
        capabilities.add(Capability.metric("interval")
                .title("Measuring interval")
                .unit("s")
                .decimals(1));
        capabilities.add(Capability.command("identify")
                .title("Identify")
                .description("Blinks a light of the machine.")
                .parameter(CommandParameter.integer("seconds")
                        .unit("s")
                        .range(1, 60)
                        .startsWith(10)
                        .optional())
                .runTimeout(Duration.ofSeconds(90))
                .handle(blinker::blink));
        capabilities.add(Capability.command("set_interval")
                .title("Set measuring interval")
                .parameter(CommandParameter.number("seconds")
                        .unit("s")
                        .range(SHORTEST_S, LONGEST_S)
                        .startsWith(2)
                        .shows("interval"))
                .idempotent()
                .handle(run -> setInterval(run.number("seconds"))));
        capabilities.add(Capability.numberProperty("report_interval_s")
                .title("Measuring interval")
                .unit("s")
                .range(SHORTEST_S, LONGEST_S)
                .onDesired(desired -> keepInterval(desired.number())));
        capabilities.add(Capability.textProperty("hostname").title("Host name"));
        capabilities.add(Capability.textProperty("os.version").title("Kernel"));
        kernel = tree.text("proc/sys/kernel/osrelease").orElse("");
        agent = parts.capabilities(capabilities)
                .model(machine.model())
                .manufacturer(machine.manufacturer())
                .agentName("signalbox-agent-linux")
                .build();
    }

    void start() {
        agent.start();
        reportIdentifying(false);
        agent.report("hostname", machine.hostName());
        agent.report("os.version", kernel);
        again(Duration.ZERO);
    }

    private Settled keepInterval(double seconds) {
        if (seconds < SHORTEST_S || seconds > LONGEST_S) {
            return Settled.rejected("The interval is " + SHORTEST_S + " to " + LONGEST_S + " seconds.");
        }
        interval = Duration.ofMillis(Math.round(seconds * 1000));
        again(Duration.ZERO);
        return Settled.applied();
    }

    private Outcome setInterval(double seconds) {
        if (seconds < SHORTEST_S || seconds > LONGEST_S) {
            return Outcome.failed("The interval is " + SHORTEST_S + " to " + LONGEST_S + " seconds.");
        }
        interval = Duration.ofMillis(Math.round(seconds * 1000));
        again(Duration.ZERO);
        return Outcome.succeeded();
    }

    /** The newest plan is the only one: a changed interval replaces the wait under way. */
    private synchronized void again(Duration delay) {
        Object mine = new Object();
        planned = mine;
        try {
            var unused = sampling.schedule(() -> sampleIfPlanned(mine), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more samples: the agent ends");
        }
    }

    private void sampleIfPlanned(Object mine) {
        synchronized (this) {
            if (!mine.equals(planned)) {
                return;
            }
        }
        sample();
        again(interval);
    }

    private void sample() {
        long now = System.nanoTime();
        for (Sensor sensor : machine.sensors()) {
            try {
                sensor.measure(now, this::report);
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                LOG.warn("unexpected text from {}", sensor.getClass().getSimpleName(), e);
            }
        }
        agent.report("interval", interval.toMillis() / 1000.0);
        agent.report("report_interval_s", interval.toMillis() / 1000.0);
    }

    private void report(String metric, Object value) {
        if (value instanceof Boolean flag) {
            agent.report(metric, flag);
        } else if (value instanceof Number number) {
            agent.report(metric, number.doubleValue());
        }
    }

    private void reportIdentifying(boolean now) {
        agent.report("identifying", now);
    }

    @Override
    public void close() {
        sampling.shutdownNow();
        agent.close();
    }
}
