package dev.signalbox.agent.linux.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chips of the kernel's hwmon: SHT3x, INA219, the fan of a Pi 5, the RTC's battery, a drive's temperature. */
final class Hwmon {
    private static final int MAX_CHANNELS = 12;
    private static final Pattern INPUT =
            Pattern.compile("(temp|in|fan|humidity|curr|power)([0-9]{1,2})_input|(pwm)([0-9])");

    /** Told by sensors of their own. */
    private static final Set<String> COVERED = Set.of("rpi_volt", "w1_slave_temp");

    private Hwmon() {}

    static List<Sensor> find(SystemTree tree, ChipNames names) {
        List<Sensor> found = new ArrayList<>();
        for (Path chip : tree.entries("sys/class/hwmon")) {
            String driver = SystemTree.text(chip.resolve("name")).orElse("");
            if (driver.isEmpty() || COVERED.contains(driver) || CpuTemperature.CHIPS.contains(driver)) {
                continue;
            }
            List<Channel> channels = channels(chip, driver, names);
            if (!channels.isEmpty()) {
                found.add(new Chip(driver + " (" + SystemTree.name(chip) + ")", channels));
            }
        }
        return found;
    }

    private static List<Channel> channels(Path chip, String driver, ChipNames names) {
        List<Path> inputs = SystemTree.entries(chip).stream()
                .filter(file -> INPUT.matcher(SystemTree.name(file)).matches())
                .filter(file -> SystemTree.number(file).isPresent())
                .limit(MAX_CHANNELS)
                .toList();
        if (inputs.isEmpty()) {
            return List.of();
        }
        String prefix = names.of(chip, driver);
        return inputs.stream()
                .flatMap(file -> channel(chip, file, prefix).stream())
                .toList();
    }

    /** A label that the hub does not take would cost the whole machine its page. */
    private static String printable(String label) {
        String text = label.replaceAll("[^ -~]", "?");
        return text.substring(0, Math.min(40, text.length()));
    }

    /** Units of hwmon's files [Documentation/hwmon/sysfs-interface.rst]. */
    private static Optional<Channel> channel(Path chip, Path file, String prefix) {
        Matcher input = INPUT.matcher(SystemTree.name(file));
        if (!input.matches()) {
            return Optional.empty();
        }
        boolean pwm = input.group(3) != null;
        String kind = pwm ? "pwm" : input.group(1);
        String key = pwm ? SystemTree.name(file) : kind + input.group(2);
        String label = SystemTree.text(chip.resolve(key + "_label"))
                .map(Hwmon::printable)
                .orElse(key);
        String metric = prefix + "_" + key;
        String title = prefix.replace('_', ' ') + " " + label;
        return Optional.of(
                switch (kind) {
                    case "temp" -> new Channel(file, metric, title, "Cel", 2, Channel.scaled(1e-3));
                    case "in" -> new Channel(file, metric, title, "V", 3, Channel.scaled(1e-3));
                    case "curr" -> new Channel(file, metric, title, "A", 3, Channel.scaled(1e-3));
                    case "power" -> new Channel(file, metric, title, "W", 3, Channel.scaled(1e-6));
                    case "humidity" -> new Channel(file, metric, title, "%", 1, Channel.scaled(1e-3));
                    case "fan" -> new Channel(file, metric, title, "{rpm}", 0, Channel.scaled(1));
                    default -> new Channel(file, metric, title, "%", 0, Channel.scaled(100.0 / 255));
                });
    }
}
