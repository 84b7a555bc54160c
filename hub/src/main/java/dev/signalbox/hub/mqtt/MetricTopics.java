package dev.signalbox.hub.mqtt;

import dev.signalbox.hub.protocol.DeviceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which metrics of a device have a topic of their own: these are emptied when it goes. Thread-safe. */
final class MetricTopics {
    /** As many as there are devices, and of each as many as it may have metrics. */
    private final Map<DeviceId, Set<String>> byDevice = new HashMap<>();

    synchronized void add(DeviceId device, String metric) {
        byDevice.computeIfAbsent(device, one -> new TreeSet<>()).add(metric);
    }

    synchronized Set<String> forget(DeviceId device) {
        Set<String> metrics = byDevice.remove(device);
        return metrics == null ? Set.of() : metrics;
    }
}
