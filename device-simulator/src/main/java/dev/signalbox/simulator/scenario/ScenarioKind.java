package dev.signalbox.simulator.scenario;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import dev.signalbox.simulator.form.Nearest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Every way in which a device can misbehave, and what people should see of it. Immutable. */
public enum ScenarioKind {
    FLAPPING(
            "comes and goes without a goodbye",
            "ONLINE and OFFLINE (connection lost) in turn; beyond 6 changes a minute people are told once in 5 s",
            Knob.of("online_s", 2, 6),
            Knob.of("away_s", 0.5, 2)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Flapping(scenario, random);
        }
    },
    SLOW_READER(
            "reads a message only now and then",
            "its commands are accepted late, nobody else waits; closed with 4508 once more than --device-outbox waits for it",
            Knob.of("read_every_s", 5, 5)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new SlowReading(seconds(scenario.draw("read_every_s", random)));
        }
    },
    CLOCK_SKEW(
            "has a clock that is off, drifts and jumps once",
            "its clock offset on the device's page; times too far from the hub's are replaced (quality TIME_REPLACED)",
            Knob.of("offset_s", -90, 90, -1e9),
            Knob.of("drift_ppm", -200, 200, -1e6),
            Knob.of("jump_after_s", 30, 60),
            Knob.of("jump_s", -7_200, 7_200, -1e9)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new SkewedClock(scenario, random);
        }
    },
    BURST(
            "sends a great many readings at once, again and again",
            "all are stored, no link is lost; one in a frame (per_frame: 1) is too many frames: RATE_LIMITED, then 4429",
            Knob.of("every_s", 10, 20),
            Knob.of("readings", 2_000, 4_000),
            Knob.of("per_frame", 10, 10, 1)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Bursts(scenario, random);
        }
    },
    POWER_CUT(
            "loses its power in the middle of everything; what it knew of commands is kept, torn or lost",
            "OFFLINE (connection lost), then a new boot; a command it was running ends INDETERMINATE, never twice",
            Knob.of("on_s", 10, 30),
            Knob.of("off_s", 2, 5),
            Knob.words("journal", "kept", "torn", "lost")) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new PowerCuts(scenario, random);
        }
    },
    LATE(
            "answers commands long after they were done",
            "TIMED_OUT where it is later than the run timeout; then its answer as `late` on the timeline",
            Knob.of("answer_after_s", 5, 90)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new LateAnswers(scenario, random);
        }
    },
    WRONG(
            "says nonsense: bytes that are no frame, unknown states and executions, values of a wrong type",
            "each is refused and counted; bytes that are no frame cost the link (1007); what was right is stored",
            Knob.of("chance", 0.3, 0.3)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Nonsense(scenario.draw("chance", random), random);
        }
    },
    TWICE("says everything twice", "nothing: readings, events and results are there once") {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Twice();
        }
    },
    SLEEPY(
            "sleeps to spare its battery, and says for how long",
            "ASLEEP with the time it wakes, not OFFLINE; commands wait for it",
            Knob.of("awake_s", 5, 10),
            Knob.of("asleep_s", 10, 30)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Naps(scenario, random);
        }
    },
    SILENT(
            "stays connected and says nothing any more, not even to a ping",
            "OFFLINE (heartbeat missed) after --silence, 45 s; its link is closed with 4408",
            Knob.of("after_s", 5, 15),
            Knob.of("for_s", 90, 120)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new Silences(scenario, random);
        }
    },
    MASS_RESTART(
            "all of them lose their link at the same moment and are back at once, again and again",
            "all ONLINE again within seconds; 503 to handshakes only while the hub is busy",
            Knob.of("every_s", 60, 60)) {
        @Override
        Behaviour behave(Scenario scenario, RandomGenerator random) {
            return new MassRestarts(seconds(scenario.draw("every_s", random)));
        }
    };

    /**
     * A setting of a scenario: a number or a range, or, where there are words, one of them.
     *
     * @param usual for numbers
     * @param words the usual one first; empty: it is a number
     */
    public record Knob(String name, Amount usual, double least, List<String> words) {
        static Knob of(String name, double low, double high) {
            return of(name, low, high, 0);
        }

        static Knob of(String name, double low, double high, double least) {
            return new Knob(name, new Amount(low, high), least, List.of());
        }

        /** {@code online_s: [2, 6]}. */
        public String describe() {
            return name + ": " + value();
        }

        /** As in a file; the usual one. */
        public String value() {
            if (!words.isEmpty()) {
                return String.join(" | ", words);
            }
            String low = Form.plain(usual.low());
            return usual.low() == usual.high() ? low : "[" + low + ", " + Form.plain(usual.high()) + "]";
        }

        static Knob words(String name, String... words) {
            return new Knob(name, Amount.of(0), 0, List.of(words));
        }
    }

    private final String does;
    private final String shows;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<Knob> knobs;

    ScenarioKind(String does, String shows, Knob... knobs) {
        this.does = does;
        this.shows = shows;
        this.knobs = List.of(knobs);
    }

    abstract Behaviour behave(Scenario scenario, RandomGenerator random);

    static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** As on the command line: {@code slow-reader}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String does() {
        return does;
    }

    /** What the hub and its console make of it. */
    public String shows() {
        return shows;
    }

    public List<Knob> knobs() {
        return knobs;
    }

    static List<String> allWords() {
        return Stream.of(values()).map(ScenarioKind::word).toList();
    }

    /** Throws IllegalArgumentException that names what there is. */
    public static ScenarioKind of(String word) {
        return Stream.of(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("no scenario " + word + Nearest.hint(word, allWords())));
    }
}
