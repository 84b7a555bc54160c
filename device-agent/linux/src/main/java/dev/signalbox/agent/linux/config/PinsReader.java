package dev.signalbox.agent.linux.config;

import dev.signalbox.agent.linux.pins.LineSettings;
import dev.signalbox.agent.linux.pins.Pins;
import dev.signalbox.agent.linux.pins.PwmSettings;
import dev.signalbox.agent.linux.pins.SafeStates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what is wired to the machine. Immutable. */
final class PinsReader {
    private static final String NAME = "[a-z][a-z0-9_]{0,31}";
    private static final String KEEP = "keep";

    /** The kernel counts in microseconds up to 71 minutes; what bounces longer than a second is broken. */
    private static final Duration LONGEST_DEBOUNCE = Duration.ofSeconds(1);

    private enum Direction {
        IN,
        OUT
    }

    List<LineSettings> lines(Section file) {
        List<LineSettings> lines = new ArrayList<>();
        Map<String, Section> sections = file.named("gpio");
        sections.forEach((name, section) -> lines.add(line(name, section)));
        refuseNamesOfFigures(lines, sections);
        if (lines.size() > Pins.MAX_LINES) {
            file.problem("gpio", "has more than " + Pins.MAX_LINES + " lines");
        }
        return lines;
    }

    /** An input has more than one metric, and the names of all must differ. */
    private static void refuseNamesOfFigures(List<LineSettings> lines, Map<String, Section> sections) {
        for (LineSettings line : lines) {
            for (String figure : line.output() ? List.<String>of() : List.of("_edges", "_untold")) {
                Section other = sections.get(line.name() + figure);
                if (other != null) {
                    other.problem("is called as a figure of the input " + line.name());
                }
            }
        }
    }

    private static LineSettings line(String name, Section section) {
        requireName(name, section);
        String line = section.text("line", "");
        if (line.isEmpty()) {
            section.problem("line", "is missing: the kernel's name of the line, such as GPIO17");
        }
        if (!section.has("direction")) {
            section.problem("direction", "is missing: in or out");
        }
        boolean output = section.choice("direction", Direction.IN) == Direction.OUT;
        String chip = section.text("chip", "");
        if (chip.isEmpty() && line.matches("[0-9]+")) {
            section.problem("line", "is a number: say its chip too, or its name, such as GPIO17");
        }
        LineSettings settings = new LineSettings(
                name,
                chip,
                line,
                output,
                section.flag("active-low", false),
                section.choice("bias", LineSettings.Bias.AS_IS),
                output && section.flag("open-drain", false),
                output ? Duration.ZERO : section.duration("debounce", Duration.ZERO, Duration.ZERO, LONGEST_DEBOUNCE),
                output ? LineSettings.Edges.NONE : section.choice("events", LineSettings.Edges.BOTH),
                output ? safe(section, 1) : SafeStates.OFF);
        section.end();
        return settings;
    }

    private static void requireName(String name, Section section) {
        if (!name.matches(NAME)) {
            section.problem("must be called by small letters, digits and _, at most 32");
        }
    }

    List<PwmSettings> channels(Section file) {
        List<PwmSettings> channels = new ArrayList<>();
        file.named("pwm").forEach((name, section) -> channels.add(channel(name, section)));
        if (channels.size() > Pins.MAX_PWM) {
            file.problem("pwm", "has more than " + Pins.MAX_PWM + " channels");
        }
        return channels;
    }

    private static PwmSettings channel(String name, Section section) {
        requireName(name, section);
        if (!section.has("channel")) {
            section.problem("channel", "is missing: 0 to 3 on a Raspberry Pi");
        }
        PwmSettings.Servo servo = section.has("servo") ? servo(section.section("servo")) : null;
        double frequency = section.number("frequency", servo == null ? 1000 : 50, 1, 10_000_000);
        Duration period = Duration.ofNanos(Math.round(1e9 / frequency));
        if (servo != null && servo.longest().compareTo(period) > 0) {
            section.problem("servo", "has a longest pulse that is longer than a period of the frequency");
        }
        PwmSettings settings = new PwmSettings(
                name,
                section.text("chip", ""),
                section.integer("channel", 0, 0, 63),
                period,
                servo,
                safe(section, servo == null ? 100 : servo.degrees()));
        section.end();
        return settings;
    }

    private static PwmSettings.Servo servo(Section section) {
        Duration least = Duration.ofNanos(100_000);
        Duration most = Duration.ofMillis(10);
        PwmSettings.Servo servo = new PwmSettings.Servo(
                section.duration("shortest", Duration.ofMillis(1), least, most),
                section.duration("longest", Duration.ofMillis(2), least, most),
                section.number("degrees", 180, 10, 360));
        if (servo.shortest().compareTo(servo.longest()) >= 0) {
            section.problem("shortest", "is not shorter than longest");
        }
        section.end();
        return servo;
    }

    private static SafeStates safe(Section section, double maximum) {
        double initial = state(section, "initial", 0, maximum);
        return new SafeStates(
                initial,
                section.text("on-stop", "").equals(KEEP)
                        ? null
                        : Double.valueOf(state(section, "on-stop", initial, maximum)),
                orKeep(section, "on-hub-lost", maximum),
                section.duration("hub-lost-after", SafeStates.USUAL_WAIT, Duration.ofSeconds(5), Duration.ofHours(24)));
    }

    private static @Nullable Double orKeep(Section section, String key, double maximum) {
        return section.text(key, KEEP).equals(KEEP) ? null : Double.valueOf(state(section, key, 0, maximum));
    }

    /** Of a line on or off, of a channel a number. */
    private static double state(Section section, String key, double otherwise, double maximum) {
        if (maximum == 1) {
            return section.flag(key, otherwise != 0) ? 1 : 0;
        }
        return section.number(key, otherwise, 0, maximum);
    }
}
