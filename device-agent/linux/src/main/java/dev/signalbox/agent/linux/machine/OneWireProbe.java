package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A 1-wire temperature probe of the kernel's w1_therm driver, such as the DS18B20. A read takes up to 750 ms. Confined to the sampling thread. */
final class OneWireProbe implements Sensor {
    /** Families of w1_therm: DS18S20, DS1822, DS18B20, DS1825, DS28EA00. */
    private static final String PROBE = "(10|22|28|3b|42)-[0-9a-f]{12}";

    private static final int MAX_PROBES = 16;

    /** What a DS18B20 says when it lost its supply since it measured [DS18B20 data sheet, table 1]. */
    private static final double POWER_ON_CELSIUS = 85;

    private final Path directory;
    private final String metric;
    private final String title;
    private double before = Double.NaN;

    private OneWireProbe(Path directory, String metric, String title) {
        this.directory = directory;
        this.metric = metric;
        this.title = title;
    }

    /** @param names what people call a probe, by its id. One that is named is expected, also when it is not there now. */
    static List<Sensor> find(SystemTree tree, Map<String, String> names) {
        Path devices = tree.at("sys/bus/w1/devices");
        Map<String, Sensor> found = new TreeMap<>();
        names.forEach((id, name) -> found.put(id, new OneWireProbe(devices.resolve(id), name, "")));
        SystemTree.entries(devices).stream()
                .map(SystemTree::name)
                .filter(id -> id.matches(PROBE))
                .limit(MAX_PROBES)
                .forEach(id -> found.computeIfAbsent(
                        id,
                        one -> new OneWireProbe(devices.resolve(one), "w1_" + one.replace('-', '_'), "Probe " + one)));
        return new ArrayList<>(found.values());
    }

    static boolean isId(String text) {
        return text.matches(PROBE);
    }

    @Override
    public String name() {
        return "1-wire probe " + SystemTree.name(directory);
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        var temperature = Capability.metric(metric).unit("Cel").decimals(2).range(-55, 125);
        return List.of(title.isEmpty() ? temperature : temperature.title(title));
    }

    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        double celsius = read() / 1000.0;
        boolean jumpedToPowerOn = celsius == POWER_ON_CELSIUS && !(Math.abs(before - celsius) < 10);
        values.number(metric, celsius, jumpedToPowerOn ? Quality.QUALITY_UNCERTAIN : Quality.QUALITY_UNSPECIFIED);
        if (!jumpedToPowerOn) {
            before = celsius;
        }
    }

    /** Thousandths of a degree. Kernels before 5.8 have only w1_slave, with the check of its sum in words. */
    private long read() throws IOException {
        Path temperature = directory.resolve("temperature");
        if (Files.exists(temperature)) {
            return SystemTree.readNumber(temperature); // EIO where the sum was wrong
        }
        String text = SystemTree.read(directory.resolve("w1_slave"));
        int at = text.lastIndexOf("t=");
        if (!text.contains("YES") || at < 0) {
            throw new IOException(
                    directory.getFileName() + ": the checksum is wrong: look at the cable and its resistor");
        }
        return Long.parseLong(text.substring(at + 2).strip());
    }
}
