package dev.signalbox.agent.linux.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the metrics of a chip begin with: the name people gave to its bus address, or its own; the second of a kind gets its
 * address too. Confined to one thread, used once.
 */
final class ChipNames {
    private final Map<String, String> given;
    private final Set<String> used = new HashSet<>();
    private final Map<String, Integer> sameAddress = new HashMap<>();

    /** @param given by bus address, such as 1-0076 */
    ChipNames(Map<String, String> given) {
        this.given = given;
    }

    String of(Path chip, String driverName) {
        String address = addressOf(chip);
        String name = given.get(address);
        if (name == null) {
            name = NetworkInterface.metricName(driverName);
            if (!name.matches("[a-z].*")) {
                name = "chip_" + name;
            }
        }
        if (used.add(name)) {
            return name;
        }
        String longer = name + "_" + NetworkInterface.metricName(address);
        int count = sameAddress.merge(longer, 1, Integer::sum);
        String unique = count == 1 ? longer : longer + "_" + count;
        used.add(unique);
        return unique;
    }

    /** Of an I²C chip bus and address, 1-0076; of others what the kernel calls their device. */
    static String addressOf(Path chip) {
        try {
            Path link = chip.resolve("device");
            // hwmon links to its device, a device of iio lies inside of it.
            Path device =
                    Files.exists(link) ? link.toRealPath() : chip.toRealPath().getParent();
            return device == null ? SystemTree.name(chip) : SystemTree.name(device);
        } catch (IOException e) {
            return SystemTree.name(chip);
        }
    }
}
