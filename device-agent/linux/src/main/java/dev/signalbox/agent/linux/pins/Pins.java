package dev.signalbox.agent.linux.pins;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.Outcome;
import dev.signalbox.agent.Run;
import dev.signalbox.agent.linux.machine.SystemTree;
import dev.signalbox.agent.linux.machine.Values;
import dev.signalbox.proto.v1.OfflinePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is wired to the machine and was configured: inputs, outputs and the command for a pulse. Thread-safe. */
public final class Pins implements AutoCloseable {
    public static final int MAX_LINES = 32;
    public static final int MAX_PWM = 8;

    private static final Duration LONGEST_PULSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);

    private final List<String> problems = new ArrayList<>();
    private final List<Capability> capabilities = new ArrayList<>();
    private final List<Input> inputs = new ArrayList<>();

    /** Lines first, then PWM channels. */
    private final List<Output> outputs = new ArrayList<>();

    private final List<Output> pulsed = new ArrayList<>();
    private final Values values;
    private final EdgeWatch edges;

    Pins(SystemTree tree, Kernel kernel, List<LineSettings> lines, List<PwmSettings> channels, Values values) {
        this.values = values;
        GpioChips chips = new GpioChips(tree, kernel);
        for (LineSettings line : lines) {
            orTell("gpio." + line.name(), () -> addLine(chips, line));
        }
        for (PwmSettings channel : channels) {
            orTell("pwm." + channel.name(), () -> addChannel(tree, channel));
        }
        if (!pulsed.isEmpty()) {
            capabilities.add(pulse());
        }
        edges = new EdgeWatch(kernel, inputs);
    }

    /** Takes the lines and channels; outputs have their initial values from then on. Those that cannot be had are left out. */
    public static Pins open(SystemTree tree, List<LineSettings> lines, List<PwmSettings> channels, Values values) {
        return new Pins(tree, new LibC(), lines, channels, values);
    }

    private interface Addition {
        void make() throws IOException;
    }

    /** A machine with a line less still tells its temperature, and that the line is missing. */
    private void orTell(String path, Addition addition) {
        try {
            addition.make();
        } catch (IOException e) {
            LOG.error("left out pin={} reason={}", path, e.getMessage());
            problems.add(path + ": " + e.getMessage());
        }
    }

    /** What was configured and cannot be had. */
    public List<String> problems() {
        return problems;
    }

    private void addLine(GpioChips chips, LineSettings line) throws IOException {
        GpioLine held = chips.request(line);
        if (!line.output()) {
            inputs.add(new Input(line, held, values, System.nanoTime()));
            capabilities.addAll(Input.capabilities(line));
            return;
        }
        String metric = "gpio_" + line.name();
        Output output = new Output(line.name(), 1, line.safe(), held, value -> {
            values.flag(metric, value != 0);
            values.flag("gpio." + line.name(), value != 0);
        });
        outputs.add(output);
        pulsed.add(output);
        capabilities.add(Capability.flag(metric).title(Input.titleOf(line)));
        capabilities.add(Capability.flagProperty("gpio." + line.name())
                .title(Input.titleOf(line))
                .onDesired(desired -> output.want(desired.flag() ? 1 : 0)));
    }

    private void addChannel(SystemTree tree, PwmSettings channel) throws IOException {
        PwmChannel driven = PwmChannel.open(tree, channel);
        String metric = "pwm_" + channel.name();
        String unit = channel.servo() == null ? "%" : "deg";
        Output output = new Output(channel.name(), channel.maximum(), channel.safe(), driven, value -> {
            values.number(metric, value);
            values.number("pwm." + channel.name(), value);
        });
        outputs.add(output);
        capabilities.add(Capability.metric(metric)
                .title("PWM " + channel.name())
                .unit(unit)
                .decimals(1)
                .range(0, channel.maximum()));
        capabilities.add(Capability.numberProperty("pwm." + channel.name())
                .title("PWM " + channel.name())
                .unit(unit)
                .range(0, channel.maximum())
                .onDesired(desired -> output.want(desired.number())));
    }

    /** Not for a device that is away: a gate that opens an hour later surprises somebody. */
    private Capability pulse() {
        return Capability.command("gpio_pulse")
                .title("Pulse a line")
                .description("Switches a line on for a moment, then back to what is wanted of it.")
                .parameter(CommandParameter.choice(
                        "line", pulsed.stream().map(Output::name).toArray(String[]::new)))
                .parameter(CommandParameter.integer("milliseconds")
                        .unit("ms")
                        .range(10, (double) LONGEST_PULSE.toMillis())
                        .startsWith(500))
                .offline(OfflinePolicy.OFFLINE_POLICY_REJECT)
                .runTimeout(LONGEST_PULSE.plusSeconds(30))
                .handle(this::pulse);
    }

    private Outcome pulse(Run run) throws IOException, InterruptedException {
        double millis = run.number("milliseconds");
        if (!(millis >= 10 && millis <= LONGEST_PULSE.toMillis())) {
            return Outcome.failed("A pulse is 10 to " + LONGEST_PULSE.toMillis() + " ms long.");
        }
        String line = run.text("line");
        for (Output output : pulsed) {
            if (output.name().equals(line)) {
                CountDownLatch stop = new CountDownLatch(1);
                run.onCancel(stop::countDown);
                output.pulse(Duration.ofMillis(Math.round(millis)), time -> {
                    boolean unused = stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
                });
                return run.cancelled() ? Outcome.cancelled("The pulse was cut short.") : Outcome.succeeded();
            }
        }
        return Outcome.failed("There is no output line " + line + ".");
    }

    public List<Capability> capabilities() {
        return capabilities;
    }

    /** Tells what the outputs drive, and begins to listen for edges. */
    public void start() {
        outputs.forEach(Output::tell);
        edges.start();
    }

    /** Called about once a second. */
    public void onHub(boolean linked, long nowNanos) {
        outputs.forEach(output -> output.onHub(linked, nowNanos));
    }

    /** Outputs go to what they do when the agent ends. */
    @Override
    public void close() {
        edges.close();
        outputs.forEach(Output::close);
    }
}
