package dev.signalbox.simulator.recording;

import com.google.protobuf.Value;
import dev.signalbox.agent.Capability;
import dev.signalbox.agent.CommandCapability;
import dev.signalbox.agent.EventCapability;
import dev.signalbox.agent.MetricCapability;
import dev.signalbox.agent.PropertyCapability;
import dev.signalbox.agent.Settled;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.simulator.device.Controls;
import dev.signalbox.simulator.device.Display;
import dev.signalbox.simulator.device.Hardware;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Does again what was recorded of a device. Confined to the simulation thread. */
final class Twin implements Hardware {
    /** Nothing is left to come. */
    private static final Duration AFTER_THE_END = Duration.ofHours(1);

    /** Times are sums of steps. */
    private static final double TOLERANCE_MILLIS = 0.5;

    /** Between two rounds, so that the last and the first moment are not one. */
    private static final long LEAST_LENGTH_MILLIS = 1_000;

    private final Recording recording;
    private final double speed;
    private final boolean loop;
    private final TwinAnswers answers;
    private final long lengthMillis;

    /** A property of the same name is reported with its metric. */
    private final Set<String> metrics;

    private double positionMillis;

    /** Of the next moment. */
    private int next;

    private Optional<Duration> nap = Optional.empty();

    /** Plays with {@code speed} recorded seconds in a real one. */
    Twin(Recording recording, double speed, boolean loop) {
        this.recording = recording;
        this.speed = speed;
        this.loop = loop;
        answers = new TwinAnswers(recording);
        metrics = recording.capabilities().getMetricsList().stream()
                .map(Metric::getName)
                .collect(Collectors.toUnmodifiableSet());
        lengthMillis = Math.max(LEAST_LENGTH_MILLIS, recording.lengthMillis());
    }

    @Override
    public String model() {
        return recording.capabilities().getModel();
    }

    @Override
    public String manufacturer() {
        return recording.capabilities().getManufacturer();
    }

    @Override
    public String firmwareVersion() {
        return recording.capabilities().getFirmwareVersion();
    }

    @Override
    public boolean isTwin() {
        return true;
    }

    @Override
    public List<Capability> capabilities(Controls controls) {
        Capabilities declared = recording.capabilities();
        List<Capability> all = new ArrayList<>();
        declared.getMetricsList().forEach(metric -> all.add(new MetricCapability(metric)));
        declared.getCommandsList().forEach(command -> {
            CommandCapability bare =
                    new CommandCapability(command, Capability.command("none").body(), false);
            all.add(controls.later(bare, answers::answer));
        });
        declared.getPropertiesList().forEach(property -> {
            PropertyCapability bare = new PropertyCapability(property, null, false);
            all.add(property.getWritable() ? controls.desired(bare, value -> Settled.applied()) : bare);
        });
        declared.getEventsList().forEach(event -> all.add(new EventCapability(event)));
        return all;
    }

    @Override
    public void advance(double seconds) {
        positionMillis += seconds * 1_000;
        answers.advance(seconds);
    }

    @Override
    public void measure(Display to) {
        nap = Optional.empty();
        boolean more = true;
        while (more) {
            while (next < recording.moments().size()
                    && recording.moments().get(next).atMillis() <= positionMillis + TOLERANCE_MILLIS) {
                play(recording.moments().get(next), to);
                next++;
            }
            more = loop && positionMillis >= lengthMillis;
            if (more) {
                positionMillis -= lengthMillis;
                next = 0;
            }
        }
    }

    private void play(Moment moment, Display to) {
        if (moment instanceof Moment.Read read) {
            show(read.metric(), read.value(), read, to);
        } else if (moment instanceof Moment.Reported reported && !metrics.contains(reported.path())) {
            show(reported.path(), reported.value(), null, to);
        } else if (moment instanceof Moment.Happened happened) {
            Map<String, Object> said = new HashMap<>();
            happened.values().getFieldsMap().forEach((name, value) -> said.put(name, plain(value)));
            to.happen(happened.event(), said);
        } else if (moment instanceof Moment.Present present) {
            nap = present.state() == PresenceState.PRESENCE_STATE_ASLEEP ? untilAwake() : Optional.empty();
        }
    }

    private static void show(String name, Value value, Moment.@Nullable Read read, Display to) {
        switch (value.getKindCase()) {
            case NUMBER_VALUE -> {
                if (read == null) {
                    to.show(name, value.getNumberValue());
                } else {
                    to.show(name, value.getNumberValue(), read.quality());
                }
            }
            case BOOL_VALUE -> to.show(name, value.getBoolValue());
            case STRING_VALUE -> to.show(name, value.getStringValue());
            default -> {} // a list: the twin keeps the one it was given
        }
    }

    private static Object plain(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            default -> value.getStringValue();
        };
    }

    private Optional<Duration> untilAwake() {
        return recording.moments().stream()
                .skip(next)
                .filter(moment -> moment instanceof Moment.Present present
                        && present.state() == PresenceState.PRESENCE_STATE_ONLINE)
                .findFirst()
                .map(moment -> real(moment.atMillis() - positionMillis));
    }

    @Override
    public Optional<Duration> untilNext() {
        double millis = answers.untilNextMillis();
        if (next < recording.moments().size()) {
            millis = Math.min(millis, recording.moments().get(next).atMillis() - positionMillis);
        } else if (loop) {
            millis = Math.min(millis, lengthMillis - positionMillis);
        }
        return Optional.of(Double.isInfinite(millis) ? AFTER_THE_END : real(millis));
    }

    private Duration real(double millis) {
        return Duration.ofNanos(Math.max(0, (long) Math.ceil(millis / speed * 1e6)));
    }

    @Override
    public Optional<Duration> nap() {
        return nap;
    }
}
