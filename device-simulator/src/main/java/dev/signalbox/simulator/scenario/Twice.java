package dev.signalbox.simulator.scenario;

import dev.signalbox.proto.v1.DeviceToHub;
import java.util.List;

/** What counts, it says twice: readings, events, and how commands go. Immutable. */
record Twice() implements Behaviour {
    @Override
    public List<byte[]> says(DeviceToHub frame) {
        byte[] bytes = frame.toByteArray();
        boolean counts = frame.hasReadings() || frame.hasEvent() || frame.hasExecution();
        return counts ? List.of(bytes, bytes) : List.of(bytes);
    }
}
