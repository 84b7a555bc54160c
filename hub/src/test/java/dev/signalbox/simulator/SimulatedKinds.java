package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.types.TypeCatalogue;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What each type of simulated device declares, as the demonstration's devices do. */
public final class SimulatedKinds {
    private SimulatedKinds() {}

    /** By type, in capitals. */
    public static Map<String, List<Capability>> capabilities() {
        Map<String, List<Capability>> all = new TreeMap<>();
        for (DeviceType type : TypeCatalogue.shipped().all()) {
            all.put(
                    type.typeName().toUpperCase(Locale.ROOT),
                    type.make(new SplittableRandom(7), 12).capabilities(new Controls(Runnable::run, () -> {})));
        }
        return all;
    }
}
