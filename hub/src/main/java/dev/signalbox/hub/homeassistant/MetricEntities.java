package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.homeassistant.Component.Worth;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.Metric;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Metrics become sensors and binary sensors on the device's state topic. Confined to the calling thread. */
final class MetricEntities {
    /** Of metrics that tell of the device itself rather than of what it measures. */
    private static final Set<String> OF_THE_DEVICE = Set.of(
            "cpu",
            "memory",
            "disk",
            "swap",
            "heap",
            "load",
            "load1",
            "load5",
            "load15",
            "uptime",
            "rssi",
            "snr",
            "throttled",
            "voltage_low",
            "under",
            "identifying",
            "interval",
            "restarts",
            "retries",
            "firmware");

    private static final Set<String> CLASSES_OF_THE_DEVICE =
            Set.of("battery", "signal_strength", "data_size", "data_rate");

    private final Drawing drawing;
    private final long expireAfterSeconds;

    /** @param expireAfterSeconds 0: values do not expire */
    MetricEntities(Drawing drawing, long expireAfterSeconds) {
        this.drawing = drawing;
        this.expireAfterSeconds = expireAfterSeconds;
    }

    void draw(List<Metric> metrics) {
        for (Metric metric : metrics) {
            String what = "metric " + metric.getName();
            if (!Names.isName(metric.getName())) {
                drawing.leaveOut(what, LeftOut.Reason.NO_ENTITY);
                continue;
            }
            switch (metric.getType()) {
                case VALUE_TYPE_NUMBER -> number(metric);
                case VALUE_TYPE_BOOLEAN -> flag(metric);
                case VALUE_TYPE_TEXT -> text(metric);
                default -> drawing.leaveOut(what, LeftOut.Reason.NO_ENTITY);
            }
        }
    }

    private void number(Metric metric) {
        Quantity quantity = Quantity.of(metric.getUnit(), metric.getName());
        Component sensor = component(Platform.SENSOR, metric, quantity.deviceClass())
                .put("value_template", Templates.metricNumber(metric.getName()))
                .putKnown("unit_of_measurement", quantity.unit())
                .putKnown("device_class", quantity.deviceClass())
                .putKnown("state_class", stateClass(quantity, metric))
                .put("suggested_display_precision", Math.max(0, Math.min(6, metric.getDecimals())));
        add(sensor, metric);
    }

    /** A total that may fall is none that only grows. */
    private static @Nullable String stateClass(Quantity quantity, Metric metric) {
        boolean falls = metric.hasMinimum() && metric.getMinimum() < 0;
        return falls && "total_increasing".equals(quantity.stateClass()) ? "total" : quantity.stateClass();
    }

    private void flag(Metric metric) {
        String deviceClass = FlagClass.of(metric.getName()).orElse("");
        Component sensor = component(Platform.BINARY_SENSOR, metric, deviceClass)
                .put("value_template", Templates.metricFlag(metric.getName()))
                .putKnown("device_class", deviceClass);
        add(sensor, metric);
    }

    private void text(Metric metric) {
        add(
                component(Platform.SENSOR, metric, null).put("value_template", Templates.metricText(metric.getName())),
                metric);
    }

    private Component component(Platform platform, Metric metric, @Nullable String deviceClass) {
        Worth worth = metric.getPrimary() ? Worth.SHOWN_FIRST : Worth.VALUE;
        Component component = new Component(platform, "metric", metric.getName(), worth);
        if (!metric.getPrimary() && tellsOfTheDevice(metric, deviceClass)) {
            component.put("entity_category", "diagnostic");
        }
        if (expireAfterSeconds > 0) {
            component.put("expire_after", (double) expireAfterSeconds);
        }
        return component;
    }

    private static boolean tellsOfTheDevice(Metric metric, @Nullable String deviceClass) {
        return (deviceClass != null && CLASSES_OF_THE_DEVICE.contains(deviceClass))
                || Words.meet(OF_THE_DEVICE, Words.of(metric.getName()));
    }

    private void add(Component component, Metric metric) {
        drawing.add(component, Drawing.title(metric.getTitle(), metric.getName()), metric.getName());
    }
}
