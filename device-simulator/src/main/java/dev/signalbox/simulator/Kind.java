package dev.signalbox.simulator;

import java.util.List;
import java.util.random.RandomGenerator;

/** The kinds of device a fleet is made of, with how often each occurs and how it is named. Immutable. */
enum Kind {
    GREENHOUSE("gh", "Greenhouse", "north,south,east,west") {
        @Override
        Hardware make(RandomGenerator random, double hour) {
            return new Greenhouse(random, new Weather(random, hour));
        }
    },
    RELAY_BOARD("relay", "Relay board", "hall,yard,pump house,office") {
        @Override
        Hardware make(RandomGenerator random, double hour) {
            return new RelayBoard(random);
        }
    },
    WEATHER_STATION("weather", "Weather station", "roof,field,harbour,hill") {
        @Override
        Hardware make(RandomGenerator random, double hour) {
            return new WeatherStation(random, new Weather(random, hour));
        }
    },
    BOILER("boiler", "Boiler", "cellar,annex,workshop,nursery") {
        @Override
        Hardware make(RandomGenerator random, double hour) {
            return new Boiler(random);
        }
    },
    TRACKER("van", "Van", "red,blue,green,white") {
        @Override
        Hardware make(RandomGenerator random, double hour) {
            return new Tracker(random);
        }
    };

    /** The kind of the first device, the second and so on, over and over: every fleet of five has all kinds. */
    private static final List<Kind> ORDER = List.of(
            GREENHOUSE,
            RELAY_BOARD,
            WEATHER_STATION,
            BOILER,
            TRACKER,
            GREENHOUSE,
            RELAY_BOARD,
            GREENHOUSE,
            BOILER,
            GREENHOUSE);

    private static final int PLACES = 4;

    private final String prefix;
    private final String title;
    private final String places;

    Kind(String prefix, String title, String places) {
        this.prefix = prefix;
        this.title = title;
        this.places = places;
    }

    abstract Hardware make(RandomGenerator random, double hour);

    static Kind of(int index) {
        return ORDER.get(index % ORDER.size());
    }

    /** How many of this kind come before the device with this index. */
    private int before(int index) {
        int inRound = (int) ORDER.stream().filter(this::equals).count();
        int rest = (int) ORDER.subList(0, index % ORDER.size()).stream()
                .filter(this::equals)
                .count();
        return index / ORDER.size() * inRound + rest;
    }

    private String place(int before) {
        return places.split(",", PLACES)[before % PLACES];
    }

    /** "gh-north-1", the same for the same index always. */
    String idOf(int index) {
        int before = before(index);
        return prefix + "-" + place(before).replace(' ', '-') + "-" + (before / PLACES + 1);
    }

    /** "Greenhouse north 1". */
    String nameOf(int index) {
        int before = before(index);
        return title + " " + place(before) + " " + (before / PLACES + 1);
    }
}
