package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** How strong the radio hears its access point, from /proc/net/wireless. Immutable. */
record WifiSignal(SystemTree tree, String network) implements Sensor {
    private static final int HEADER_LINES = 2;

    /** The first radio. While it is not joined to a network it has no line: then the radio is known by its directory. */
    static Optional<Sensor> find(SystemTree tree) {
        if (!tree.reads("proc/net/wireless")) {
            return Optional.empty();
        }
        return tree.entries("sys/class/net").stream()
                .filter(network ->
                        Files.isDirectory(network.resolve("wireless")) || Files.exists(network.resolve("phy80211")))
                .map(network -> (Sensor) new WifiSignal(tree, SystemTree.name(network)))
                .findFirst();
    }

    @Override
    public String name() {
        return "Wi-Fi " + network;
    }

    @Override
    public Pace pace() {
        return Pace.SLOW;
    }

    @Override
    public List<Capability> capabilities() {
        return List.of(
                Capability.metric("wifi_signal")
                        .title("Wi-Fi signal")
                        .unit("dB[mW]")
                        .decimals(0)
                        .range(-120, 0)
                        .lowLimit(-75),
                Capability.metric("wifi_quality")
                        .title("Wi-Fi quality")
                        .unit("%")
                        .decimals(0)
                        .range(0, 100));
    }

    /** "wlan0: 0000   54.  -56.  -256 …": status, quality of 70, level in dBm. */
    @Override
    public void measure(long nowNanos, Values values) throws IOException {
        List<String> lines = tree.lines("proc/net/wireless");
        for (String line : lines.subList(Math.min(HEADER_LINES, lines.size()), lines.size())) {
            List<String> words = SystemTree.words(line);
            if (words.get(0).equals(network + ":") && words.size() >= 4) {
                double quality = Double.parseDouble(words.get(2));
                double level = Double.parseDouble(words.get(3));
                values.number("wifi_quality", Math.max(0, Math.min(100, quality * 100 / 70)));
                // Old drivers give the level as 8 bits that are negative.
                values.number("wifi_signal", level > 0 ? level - 256 : level);
            }
        }
    }
}
