package dev.signalbox.simulator.types;

import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.form.Amount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A device type as its file says it. Immutable.
 *
 * @param quantities metrics and hidden values, in the order in which they are computed
 * @param tracks by their names
 */
record DataType(
        String typeName,
        String description,
        Naming naming,
        int share,
        Maker maker,
        Optional<Duration> every,
        Optional<Sleep> sleep,
        Map<String, Quantity> quantities,
        List<MetricRule> metrics,
        Map<String, Track> tracks,
        List<CommandRule> commands,
        List<PropertyRule> properties,
        List<EventRule> events)
        implements DeviceType {
    record Naming(String title, String prefix, List<String> places) {}

    record Maker(String model, String manufacturer, String firmware) {}

    /** @param after so many measurements, for this many seconds */
    record Sleep(int after, Amount seconds) {}

    /** @param speed the value in km/h */
    record Track(List<double[]> points, String speed) {}

    @Override
    public String model() {
        return maker.model();
    }

    @Override
    public String prefix() {
        return naming.prefix();
    }

    @Override
    public String title() {
        return naming.title();
    }

    @Override
    public List<String> places() {
        return naming.places();
    }

    @Override
    public Hardware make(RandomGenerator random, double hour) {
        return new DataHardware(this, random, hour);
    }
}
