package dev.signalbox.agent.linux.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Devices of the kernel's industrial I/O: BME280, light sensors, analogue inputs. */
final class Iio {
    private static final int MAX_CHANNELS = 12;
    private static final Pattern CHANNEL = Pattern.compile("in_([a-z]+)([0-9]{0,2})_(input|raw)");

    private record Unit(String metric, String ucum, int decimals, double factor) {}

    /** From iio's units [Documentation/ABI/testing/sysfs-bus-iio] to those people read. */
    private static final Map<String, Unit> UNITS = Map.of(
            "temp", new Unit("temperature", "Cel", 2, 1e-3),
            "pressure", new Unit("pressure", "hPa", 2, 10), // kPa
            "humidityrelative", new Unit("humidity", "%", 1, 1e-3),
            "illuminance", new Unit("illuminance", "lx", 1, 1),
            "voltage", new Unit("voltage", "V", 3, 1e-3),
            "current", new Unit("current", "A", 3, 1e-3),
            "power", new Unit("power", "W", 3, 1e-3),
            "resistance", new Unit("resistance", "Ohm", 0, 1),
            "concentration", new Unit("concentration", "%", 2, 1),
            "distance", new Unit("distance", "m", 3, 1));

    private Iio() {}

    static List<Sensor> find(SystemTree tree, ChipNames names) {
        List<Sensor> found = new ArrayList<>();
        for (Path device : tree.entries("sys/bus/iio/devices")) {
            String driver = SystemTree.text(device.resolve("name")).orElse("");
            if (!driver.isEmpty() && SystemTree.name(device).startsWith("iio:device")) {
                List<Path> files = SystemTree.entries(device).stream()
                        .filter(file -> isChosen(device, SystemTree.name(file)))
                        .limit(MAX_CHANNELS)
                        .toList();
                if (!files.isEmpty()) {
                    String prefix = names.of(device, driver);
                    List<Channel> channels = files.stream()
                            .flatMap(file -> channel(device, file, prefix).stream())
                            .filter(Channel::reads)
                            .toList();
                    if (!channels.isEmpty()) {
                        found.add(new Chip(driver + " (" + SystemTree.name(device) + ")", channels));
                    }
                }
            }
        }
        return found;
    }

    /** What the driver has computed is taken before what it has not. */
    private static boolean isChosen(Path device, String file) {
        Matcher channel = CHANNEL.matcher(file);
        return channel.matches()
                && UNITS.containsKey(channel.group(1))
                && (channel.group(3).equals("input")
                        || SystemTree.text(device.resolve(file.replace("_raw", "_input")))
                                .isEmpty());
    }

    private static Optional<Channel> channel(Path device, Path file, String prefix) {
        Matcher channel = CHANNEL.matcher(SystemTree.name(file));
        Unit unit = channel.matches() ? UNITS.get(channel.group(1)) : null;
        if (unit == null) {
            return Optional.empty();
        }
        String key = unit.metric + channel.group(2);
        Channel.Reading reading = channel.group(3).equals("input")
                ? Channel.scaled(unit.factor)
                : raw(device, channel.group(1), channel.group(2), unit.factor);
        return Optional.of(new Channel(
                file, prefix + "_" + key, prefix.replace('_', ' ') + " " + key, unit.ucum, unit.decimals, reading));
    }

    /** (raw + offset) × scale; both are of the channel or of all of its kind. */
    private static Channel.Reading raw(Path device, String kind, String number, double factor) {
        return file -> (SystemTree.readDecimal(file) + shared(device, kind, number, "offset", 0))
                * shared(device, kind, number, "scale", 1)
                * factor;
    }

    private static double shared(Path device, String kind, String number, String what, double otherwise)
            throws IOException {
        for (String name : List.of("in_" + kind + number + "_" + what, "in_" + kind + "_" + what)) {
            Path file = device.resolve(name);
            if (SystemTree.text(file).isPresent()) {
                return SystemTree.readDecimal(file);
            }
        }
        return otherwise;
    }
}
