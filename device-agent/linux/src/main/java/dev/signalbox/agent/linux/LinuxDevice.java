package dev.signalbox.agent.linux;

import dev.signalbox.agent.Agent;
import dev.signalbox.agent.AgentBuilder;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Settled;
import dev.signalbox.agent.linux.action.Blinker;
import dev.signalbox.agent.linux.action.Led;
import dev.signalbox.agent.linux.action.SystemActions;
import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.machine.Machine;
import dev.signalbox.agent.linux.machine.Pace;
import dev.signalbox.agent.linux.machine.Rounds;
import dev.signalbox.agent.linux.machine.SystemTree;
import dev.signalbox.agent.linux.pins.Pins;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This machine as a device: measures in an interval that a command or a property can change. Thread-safe. */
final class LinuxDevice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxDevice.class);
    private static final double SHORTEST_S = AgentConfig.SHORTEST_INTERVAL.toMillis() / 1000.0;
    private static final double LONGEST_S = AgentConfig.LONGEST_INTERVAL.toSeconds();

    private final Machine machine;
    private final String kernel;
    private final AgentValues values;
    private final Rounds rounds;
    private final Pins pins;
    private final Repeating fast;
    private final Repeating slow;
    private final Repeating hubWatch;
    private final Agent agent;

    /**
     * Blocks for the journal.
     *
     * @param pins closed by this
     * @param values where the pins tell what they do
     */
    LinuxDevice(
            SystemTree tree,
            AgentConfig config,
            Machine machine,
            Pins pins,
            AgentValues values,
            SystemActions actions,
            AgentBuilder parts)
            throws IOException {
        this.machine = machine;
        this.pins = pins;
        this.values = values;
        rounds = new Rounds(machine.sensors(), values);
        kernel = tree.text("proc/sys/kernel/osrelease").orElse("");
        fast = new Repeating("sampling", config.interval(), this::measureFast);
        slow = new Repeating(
                "slow-sampling", config.slowInterval(), () -> rounds.measure(Pace.SLOW, System.nanoTime()));
        List<Capability> capabilities = new ArrayList<>(rounds.capabilities());
        capabilities.addAll(pins.capabilities());
        capabilities.addAll(own(new Blinker(Led.find(tree), values::identifying)));
        capabilities.addAll(actions.capabilities());
        try {
            agent = parts.capabilities(capabilities)
                    .model(machine.model())
                    .manufacturer(machine.manufacturer())
                    .agentName("signalbox-agent-linux")
                    .build();
        } catch (IOException | RuntimeException e) {
            pins.close();
            throw e;
        }
        values.to(agent);
        hubWatch = new Repeating(
                "hub-watch",
                Duration.ofSeconds(1),
                () -> pins.onHub(agent.status().linked(), System.nanoTime()));
    }

    private List<Capability> own(Blinker blinker) {
        return List.of(
                Capability.flag("identifying"),
                Capability.metric("interval")
                        .title("Measuring interval")
                        .unit("s")
                        .decimals(1),
                Capability.command("identify")
                        .title("Identify")
                        .description("Blinks a light of the machine.")
                        .parameter(CommandParameter.integer("seconds")
                                .unit("s")
                                .range(1, 60)
                                .startsWith(10)
                                .optional())
                        .runTimeout(Duration.ofSeconds(90))
                        .handle(blinker::blink),
                Capability.command("set_interval")
                        .title("Set measuring interval")
                        .parameter(CommandParameter.number("seconds")
                                .unit("s")
                                .range(SHORTEST_S, LONGEST_S)
                                .startsWith(2)
                                .shows("interval"))
                        .idempotent()
                        .handle(run -> setInterval(run.number("seconds"))),
                Capability.numberProperty("report_interval_s")
                        .title("Measuring interval")
                        .unit("s")
                        .range(SHORTEST_S, LONGEST_S)
                        .onDesired(desired -> keepInterval(desired.number())),
                Capability.textProperty("hostname").title("Host name"),
                Capability.textProperty("os.version").title("Kernel"),
                Capability.listProperty("agent.problems").title("Left out"));
    }

    void start() {
        agent.start();
        values.identifying(false);
        agent.report("hostname", machine.hostName());
        agent.report("os.version", kernel);
        agent.report("agent.problems", pins.problems());
        pins.start();
        fast.start();
        slow.start();
        hubWatch.start();
        LOG.info("started sensors={}", machine.sensors().size());
    }

    private void measureFast() {
        rounds.measure(Pace.FAST, System.nanoTime());
        double seconds = fast.interval().toMillis() / 1000.0;
        agent.report("interval", seconds);
        agent.report("report_interval_s", seconds);
    }

    private Settled keepInterval(double seconds) {
        if (!isInterval(seconds)) {
            return Settled.rejected("The interval is " + SHORTEST_S + " to " + LONGEST_S + " seconds.");
        }
        fast.every(Duration.ofMillis(Math.round(seconds * 1000)));
        return Settled.applied();
    }

    private Outcome setInterval(double seconds) {
        if (!isInterval(seconds)) {
            return Outcome.failed("The interval is " + SHORTEST_S + " to " + LONGEST_S + " seconds.");
        }
        fast.every(Duration.ofMillis(Math.round(seconds * 1000)));
        return Outcome.succeeded();
    }

    private static boolean isInterval(double seconds) {
        return seconds >= SHORTEST_S && seconds <= LONGEST_S;
    }

    /** Outputs first: what they end with is still told. */
    @Override
    public void close() {
        hubWatch.close();
        fast.close();
        slow.close();
        pins.close();
        agent.close();
    }
}
