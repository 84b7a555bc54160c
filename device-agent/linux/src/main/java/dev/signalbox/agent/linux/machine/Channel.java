package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import java.io.IOException;
import java.nio.file.Path;

/**
 * One number of a sensor chip: where it is read and what it means. Immutable.
 *
 * @param reading from the file's number to the unit's
 */
record Channel(Path file, String metric, String title, String unit, int decimals, Reading reading) {
    @FunctionalInterface
    interface Reading {
        double of(Path file) throws IOException;
    }

    static Reading scaled(double factor) {
        return file -> SystemTree.readDecimal(file) * factor;
    }

    Capability capability() {
        return Capability.metric(metric).title(title).unit(unit).decimals(decimals);
    }

    /** A channel that cannot be read now would fail its chip for ever. */
    boolean reads() {
        try {
            return Double.isFinite(reading.of(file));
        } catch (IOException e) {
            return false;
        }
    }

    void measure(Values values) throws IOException {
        values.number(metric, reading.of(file));
    }
}
