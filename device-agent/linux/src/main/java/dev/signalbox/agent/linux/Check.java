package dev.signalbox.agent.linux;

import dev.signalbox.agent.Joined;
import dev.signalbox.agent.linux.action.Led;
import dev.signalbox.agent.linux.config.AgentConfig;
import dev.signalbox.agent.linux.config.ConfigFile;
import dev.signalbox.agent.linux.machine.Machine;
import dev.signalbox.agent.linux.machine.Sensor;
import dev.signalbox.agent.linux.machine.SystemTree;
import dev.signalbox.agent.linux.machine.Values;
import dev.signalbox.agent.linux.pins.GpioChips;
import dev.signalbox.agent.linux.pins.LineSettings;
import dev.signalbox.agent.linux.pins.PwmChannel;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints what is found on this machine, and what is wrong with it or its configuration. Used once. */
final class Check {
    private final Options options;
    private final PrintWriter out;
    private final SystemTree tree;
    private final List<String> wrong = new ArrayList<>();

    Check(Options options, PrintWriter out) {
        this.options = options;
        this.out = out;
        tree = options.tree();
    }

    /** Whether nothing is wrong. Takes no line and changes no output. */
    boolean print() throws IOException {
        ConfigFile.Read read = options.read();
        wrong.addAll(read.problems());
        AgentConfig config = options.over(read.config());
        Machine machine = Machine.found(tree, config.sensors());
        out.println(machine.model() + ", " + machine.hostName() + ", kernel "
                + tree.text("proc/sys/kernel/osrelease").orElse("unknown"));
        out.println("configuration  "
                + (Files.exists(options.file()) ? options.file().toString() : "none"));
        out.println("hub            " + (config.hub().isEmpty() ? "none yet" : config.hub()) + ", " + membership());
        out.println("light          "
                + Led.find(tree).map(led -> SystemTree.name(led.directory())).orElse("none that may be written"));
        out.println("actions        " + actions(config));
        printSensors(machine);
        printLines(config);
        printPwm();
        if (!wrong.isEmpty()) {
            out.println();
            out.println("wrong");
            wrong.forEach(one -> out.println("  " + one));
        }
        return wrong.isEmpty();
    }

    private String membership() {
        Path state = options.stateDirectory();
        try {
            return new Credentials(state)
                    .load()
                    .map(Joined::deviceId)
                    .map(id -> "joined as " + id)
                    .orElse("not joined");
        } catch (IOException e) {
            return "its token in " + state + " cannot be read: run this as the service's user or root";
        }
    }

    private static String actions(AgentConfig config) {
        List<String> all = new ArrayList<>(List.of("identify"));
        if (config.actions().reboot()) {
            all.add("reboot");
        }
        config.actions().restart().forEach(unit -> all.add("restart " + unit));
        config.actions().logs().forEach(unit -> all.add("log of " + unit));
        return String.join(", ", all);
    }

    private void printSensors(Machine machine) {
        out.println();
        out.println("sensors");
        for (Sensor sensor : machine.sensors()) {
            List<String> said = new ArrayList<>();
            try {
                sensor.measure(System.nanoTime(), collecting(said));
                out.println("  " + sensor.name() + ": " + (said.isEmpty() ? "nothing yet" : String.join(", ", said)));
            } catch (IOException | RuntimeException e) {
                out.println("  " + sensor.name() + ": fails");
                wrong.add(sensor.name() + ": " + e);
            }
        }
    }

    private static Values collecting(List<String> said) {
        return new Values() {
            @Override
            public void number(String metric, double value, Quality quality) {
                said.add(metric + " "
                        + (Math.abs(value) < 1000 && value != Math.rint(value)
                                ? String.format(Locale.ROOT, "%.3f", value)
                                : String.format(Locale.ROOT, "%.0f", value)));
            }

            @Override
            public void flag(String metric, boolean value) {
                said.add(metric + " " + value);
            }

            @Override
            public void event(String event, Map<String, ?> fields) {
                said.add(event);
            }
        };
    }

    private void printLines(AgentConfig config) {
        GpioChips chips = GpioChips.of(tree);
        out.println();
        out.println("lines");
        for (Path device : chips.devices()) {
            try {
                GpioChips.Chip chip = chips.chip(device);
                out.println("  " + chip.device() + " " + chip.label() + ", "
                        + chip.lines().size() + " lines");
                print("free", chip.lines().stream().filter(line -> !line.used()).toList());
                print(
                        "in use",
                        chip.lines().stream().filter(GpioChips.Line::used).toList());
            } catch (IOException e) {
                wrong.add(e.getMessage() + ": run this as root, or as a member of the group gpio");
            }
        }
        for (LineSettings line : config.lines()) {
            try {
                GpioChips.Match match = chips.find(line);
                Optional<String> other = match.line().used() && !match.line().isOurs()
                        ? Optional.of(match.line().consumer())
                        : Optional.empty();
                other.ifPresent(consumer -> wrong.add("gpio." + line.name() + ": in use by " + consumer));
                out.println("  gpio." + line.name() + " is " + match.chip().device() + " line "
                        + match.line().offset());
            } catch (IOException e) {
                wrong.add("gpio." + line.name() + ": " + e.getMessage());
            }
        }
    }

    private void print(String title, List<GpioChips.Line> lines) {
        String names = lines.stream()
                .filter(line -> !line.name().isEmpty() && !line.name().equals("-"))
                .map(line -> line.consumer().isEmpty() ? line.name() : line.name() + " (" + line.consumer() + ")")
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            out.println("    " + title + ": " + names);
        }
    }

    private void printPwm() {
        out.println();
        out.println("PWM");
        for (Path chip : PwmChannel.chips(tree)) {
            out.println("  " + SystemTree.name(chip) + ", "
                    + SystemTree.text(chip.resolve("npwm")).orElse("?") + " channels"
                    + (PwmChannel.isOfHeader(chip) ? ", of the header" : ""));
        }
    }
}
