package dev.signalbox.simulator.recording;

import dev.signalbox.simulator.device.DeviceType;
import dev.signalbox.simulator.device.Hardware;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The type of all twins of one recording. Immutable.
 *
 * @param pattern of their ids; {@code {n}} is 1, 2, 3, ...
 * @param speed recorded seconds in a real one
 */
public record TwinType(Recording recording, String pattern, double speed, boolean loop) implements DeviceType {
    private static final String HOLE = "{n}";
    private static final String LEGAL = "[A-Za-z0-9][A-Za-z0-9_-]{0,57}";

    public TwinType {
        if (!pattern.contains(HOLE)) {
            throw new IllegalArgumentException("--as needs {n} in it, such as twin-{n}");
        }
        if (!pattern.replace(HOLE, "1").matches(LEGAL)) {
            throw new IllegalArgumentException("ids are letters, digits, - and _: " + pattern);
        }
    }

    @Override
    public String idOf(int number) {
        return pattern.replace(HOLE, Integer.toString(number + 1));
    }

    @Override
    public String nameOf(int number) {
        return "Twin of " + recording.deviceId() + " " + (number + 1);
    }

    @Override
    public String typeName() {
        return "twin";
    }

    @Override
    public String description() {
        return "a twin of " + recording.deviceId();
    }

    @Override
    public String prefix() {
        return "twin";
    }

    @Override
    public String title() {
        return "Twin";
    }

    @Override
    public List<String> places() {
        return List.of("one");
    }

    @Override
    public String model() {
        return recording.capabilities().getModel();
    }

    @Override
    public int share() {
        return 1;
    }

    @Override
    public Hardware make(RandomGenerator random, double hour) {
        return new Twin(recording, speed, loop);
    }
}
