package dev.signalbox.simulator.device;

import java.util.List;
import java.util.random.RandomGenerator;

/** A kind of device: how its devices are named, how many of a fleet they are, and how one is made. Immutable. */
public interface DeviceType {
    /** What people call it on the command line: {@code relay-board}. */
    String typeName();

    /** One sentence for {@code types list}. */
    String description();

    /** Ids begin with it. */
    String prefix();

    /** Display names begin with it. */
    String title();

    /** Where they stand, one after the other; at least one. */
    List<String> places();

    String model();

    /** How many of each ten devices of a fleet; 0: only where it is asked for by name. */
    int share();

    /** Makes one; {@code hour} is that of the day at the start, 0 to 24. */
    Hardware make(RandomGenerator random, double hour);

    /** "gh-north-1", the same for the same number always. */
    default String idOf(int number) {
        return prefix() + "-" + place(number).replace(' ', '-') + "-" + (number / places().size() + 1);
    }

    /** "Greenhouse north 1". */
    default String nameOf(int number) {
        return title() + " " + place(number) + " " + (number / places().size() + 1);
    }

    private String place(int number) {
        return places().get(number % places().size());
    }
}
