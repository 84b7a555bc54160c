package dev.signalbox.simulator.device;

import java.util.List;
import java.util.random.RandomGenerator;

/** The types whose physics is code, because data does not reach it. Immutable. */
public enum CodedType implements DeviceType {
    GREENHOUSE("greenhouse", "gh", "Greenhouse", 4, List.of("north", "south", "east", "west")) {
        @Override
        public String description() {
            return "sun, heater, vent and water; a vent moved too fast jams";
        }

        @Override
        public String model() {
            return Greenhouse.MODEL;
        }

        @Override
        public Hardware make(RandomGenerator random, double hour) {
            return new Greenhouse(random, new Weather(random, hour));
        }
    },
    BOILER("boiler", "boiler", "Boiler", 2, List.of("cellar", "annex", "workshop", "nursery")) {
        @Override
        public String description() {
            return "a boiler with a pump; without flow it overheats and locks itself";
        }

        @Override
        public String model() {
            return Boiler.MODEL;
        }

        @Override
        public Hardware make(RandomGenerator random, double hour) {
            return new Boiler(random);
        }
    },
    TRACKER("tracker", "van", "Van", 1, List.of("red", "blue", "green", "white")) {
        @Override
        public String description() {
            return "a van on its round, with a battery tracker that sleeps most of the time";
        }

        @Override
        public String model() {
            return Tracker.MODEL;
        }

        @Override
        public Hardware make(RandomGenerator random, double hour) {
            return new Tracker(random);
        }
    };

    private final String name;
    private final String prefix;
    private final String title;
    private final int share;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> places;

    CodedType(String name, String prefix, String title, int share, List<String> places) {
        this.name = name;
        this.prefix = prefix;
        this.title = title;
        this.share = share;
        this.places = places;
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public List<String> places() {
        return places;
    }

    @Override
    public int share() {
        return share;
    }

    @Override
    public String typeName() {
        return name;
    }
}
