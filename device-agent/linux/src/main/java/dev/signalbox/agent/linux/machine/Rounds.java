package dev.signalbox.agent.linux.machine;

import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandParameter;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.proto.v1.Quality;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the sensors of each pace; one that fails stops no other. Its numbers are then told once more, as bad, and no
 * more until it is back. Each pace is confined to its thread.
 */
public final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    /** One failure is a hiccup of a wire, three in a row are a fault. */
    private static final int TOLD_AFTER = 3;

    private static final int MAX_REASON = 200;

    private static final EventCapability FAILED = Capability.event("sensor_failed")
            .title("Sensor failed")
            .field(CommandParameter.text("sensor"))
            .field(CommandParameter.text("reason"));
    private static final EventCapability RECOVERED =
            Capability.event("sensor_recovered").title("Sensor recovered").field(CommandParameter.text("sensor"));

    private final List<Watched> sensors;
    private final Values values;
    private final AtomicLong faults = new AtomicLong();
    private final AtomicInteger failing = new AtomicInteger();

    public Rounds(List<Sensor> sensors, Values values) {
        this.sensors = sensors.stream().map(Watched::new).toList();
        this.values = values;
    }

    public List<Capability> capabilities() {
        List<Capability> all = new ArrayList<>();
        sensors.forEach(watched -> all.addAll(watched.sensor.capabilities()));
        all.add(Capability.metric("sensors_failing").title("Sensors failing").decimals(0));
        all.add(Capability.metric("sensor_faults")
                .title("Failed measurements since start")
                .decimals(0));
        all.add(FAILED);
        all.add(RECOVERED);
        return all;
    }

    public void measure(Pace pace, long nowNanos) {
        for (Watched watched : sensors) {
            if (watched.sensor.pace() == pace) {
                watched.measure(nowNanos);
            }
        }
        if (pace == Pace.SLOW) {
            values.number("sensors_failing", failing.get());
            values.number("sensor_faults", (double) faults.get());
        }
    }

    /** A sensor with its newest numbers. Confined to the thread of its pace. */
    private final class Watched implements Values {
        private final Sensor sensor;
        private final Map<String, Double> newest = new HashMap<>();
        private int failuresInARow;

        Watched(Sensor sensor) {
            this.sensor = sensor;
        }

        void measure(long nowNanos) {
            try {
                sensor.measure(nowNanos, this);
            } catch (IOException | RuntimeException e) { // text of a kernel that nobody foresaw, too
                onFailure(e);
                return;
            }
            if (failuresInARow > 0) {
                failing.decrementAndGet();
            }
            if (failuresInARow >= TOLD_AFTER) {
                LOG.info("sensor is back sensor={}", sensor.name());
                values.event(RECOVERED.event().getName(), Map.of("sensor", sensor.name()));
            }
            failuresInARow = 0;
        }

        private void onFailure(Exception failure) {
            faults.incrementAndGet();
            failuresInARow++;
            if (failuresInARow == 1) {
                failing.incrementAndGet();
                newest.forEach((metric, value) -> values.number(metric, value, Quality.QUALITY_BAD));
                newest.clear();
            }
            if (failuresInARow == TOLD_AFTER) {
                LOG.warn("sensor fails sensor={} reason={}", sensor.name(), failure.toString());
                values.event(
                        FAILED.event().getName(),
                        Map.of("sensor", sensor.name(), "reason", shortened(failure.toString())));
            }
        }

        @Override
        public void number(String metric, double value, Quality quality) {
            newest.put(metric, value);
            values.number(metric, value, quality);
        }

        @Override
        public void flag(String metric, boolean value) {
            values.flag(metric, value);
        }

        @Override
        public void event(String event, Map<String, ?> fields) {
            values.event(event, fields);
        }
    }

    private static String shortened(String text) {
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON);
    }
}
