package dev.signalbox.simulator;

import dev.signalbox.agent.Capability;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What each kind of simulated device declares, as the demonstration's devices do. */
public final class SimulatedKinds {
    private SimulatedKinds() {}

    /** By kind. */
    public static Map<String, List<Capability>> capabilities() {
        Map<String, List<Capability>> all = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            Hardware hardware = kind.make(new SplittableRandom(7), 12);
            all.put(kind.name(), hardware.capabilities(new Controls(Runnable::run, () -> {})));
        }
        return all;
    }
}
