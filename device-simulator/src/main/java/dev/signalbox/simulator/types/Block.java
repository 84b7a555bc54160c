package dev.signalbox.simulator.types;

import dev.signalbox.simulator.device.Noise;
import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The building blocks that values are made of; each reads its own part of the file. Immutable. */
enum Block {
    CONSTANT("always the same", "is") {
        @Override
        Movement read(Form form) {
            Amount is = form.amount("is");
            return Movement.number(List.of(), start -> fixed(is.draw(start.random())));
        }
    },
    SET("stays as it is until a command or property sets it", "start", "words") {
        @Override
        Movement read(Form form) {
            return SetBlock.read(form);
        }
    },
    WAVE("a sine", "mean", "amplitude", "period_s") {
        @Override
        Movement read(Form form) {
            return sine(form, form.amountFrom("period_s", 1, Amount.of(3_600)), 0, false);
        }
    },
    DAY("a sine of 24 simulated hours, highest at this hour", "mean", "amplitude", "highest_at_h") {
        @Override
        Movement read(Form form) {
            return sine(form, Amount.of(DAY_SECONDS), form.number("highest_at_h", 14), true);
        }
    },
    WANDER("noise with a memory around its mean (Ornstein–Uhlenbeck)", "mean", "deviation", "tau_s") {
        @Override
        Movement read(Form form) {
            Amount mean = form.amount("mean", Amount.of(0));
            double deviation = form.number("deviation");
            double tau = form.amountFrom("tau_s", 0.001, Amount.of(60)).low();
            return Movement.number(List.of(), start -> {
                double middle = mean.draw(start.random());
                Noise noise = new Noise(start.random(), deviation, tau);
                return (seconds, values) -> {
                    noise.advance(seconds);
                    return middle + noise.value();
                };
            });
        }
    },
    COUNTER("grows at this rate, only while a flag is on if one is named", "start", "per_hour", "while") {
        @Override
        Movement read(Form form) {
            Amount first = form.amount("start", Amount.of(0));
            Amount perHour = form.amount("per_hour");
            String flag = form.text("while", "");
            return Movement.number(flag.isEmpty() ? List.of() : List.of(flag), start -> {
                double rate = perHour.draw(start.random()) / 3_600;
                return sum(
                        first.draw(start.random()),
                        (seconds, values) -> flag.isEmpty() || values.get(flag) >= 0.5 ? rate * seconds : 0);
            });
        }
    },
    INTEGRAL("adds up another value over time, divided by per: watts by 3600000 are kWh", "of", "per", "start") {
        @Override
        Movement read(Form form) {
            String of = form.text("of");
            double per = form.number("per", 1);
            Amount first = form.amount("start", Amount.of(0));
            return Movement.number(
                    List.of(of),
                    start -> sum(first.draw(start.random()), (seconds, values) -> values.get(of) * seconds / per));
        }
    },
    FOLLOWS("goes towards another value, 63 % of the way in tau_s (first-order lag)", "target", "tau_s", "start") {
        @Override
        Movement read(Form form) {
            return LagBlock.read(form);
        }
    },
    LINEAR("a number plus multiples of other values", "base", "of") {
        @Override
        Movement read(Form form) {
            Amount base = form.amount("base", Amount.of(0));
            Map<String, Amount> factors = new LinkedHashMap<>();
            form.form("of").ifPresent(of -> of.keys().forEach(name -> factors.put(name, of.amount(name))));
            if (factors.isEmpty()) {
                form.problem("of", "at least one value and its factor are wanted: {power: 2}");
            }
            return Movement.number(List.copyOf(factors.keySet()), start -> weighted(base, factors, start.random()));
        }
    },
    QUOTIENT("one value divided by another, 0 where that is 0", "of", "by") {
        @Override
        Movement read(Form form) {
            String of = form.text("of");
            String by = form.text("by");
            return Movement.number(
                    List.of(of, by),
                    start -> (seconds, values) -> values.get(by) == 0 ? 0 : values.get(of) / values.get(by));
        }
    },
    THERMOSTAT(
            "a flag that keeps a value at another: on until it is half a band beyond", "keeps", "at", "band", "cools") {
        @Override
        Movement read(Form form) {
            String keeps = form.text("keeps");
            String at = form.text("at");
            double half = form.number("band", 1) / 2;
            double sign = form.flag("cools", false) ? -1 : 1;
            return Movement.flag(List.of(keeps, at), start -> new Switching(keeps, at, half, sign));
        }
    },
    CHANCE("a flag that goes on by chance, so often, and stays on so long", "per_hour", "lasts_s") {
        @Override
        Movement read(Form form) {
            Amount perHour = form.amountFrom("per_hour", 0, Amount.of(1));
            Amount lasts = form.amountFrom("lasts_s", 0.001, Amount.of(60));
            return Movement.flag(List.of(), start -> new Happening(start.random(), perHour, lasts));
        }
    },
    CHOICE("one of these words by its weight, another one after so long", "of", "lasts_s") {
        @Override
        Movement read(Form form) {
            Map<String, Double> weights = new LinkedHashMap<>();
            form.form("of").ifPresent(of -> of.keys().forEach(word -> weights.put(word, of.number(word))));
            if (weights.isEmpty()) {
                form.problem("of", "words and their weights are wanted: {idle: 7, busy: 3}");
                weights.put("none", 1.0);
            }
            Amount lasts = form.amountFrom("lasts_s", 0.001, Amount.of(60));
            return new Movement(
                    Movement.Kind.TEXT,
                    List.copyOf(weights.keySet()),
                    false,
                    List.of(),
                    start -> new Choosing(start.random(), List.copyOf(weights.values()), lasts));
        }
    },
    TRACK("a coordinate on one of the tracks: latitude or longitude", "on", "part") {
        @Override
        Movement read(Form form) {
            String on = form.text("on");
            String part = form.text("part");
            if (!PARTS.contains(part)) {
                form.problem("part", "latitude or longitude is wanted");
            }
            int axis = Math.max(0, PARTS.indexOf(part));
            return Movement.number(List.of(), start -> {
                Position position = start.tracks().get(on);
                if (position == null) {
                    throw new IllegalStateException("no track " + on); // the file was checked
                }
                return (seconds, values) -> position.degrees(axis);
            });
        }
    };

    private static final double DAY_SECONDS = 86_400;
    private static final List<String> PARTS = List.of("latitude", "longitude");

    private final String meaning;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> keys;

    Block(String meaning, String... keys) {
        this.meaning = meaning;
        this.keys = List.of(keys);
    }

    abstract Movement read(Form form);

    /** As in the file. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    List<String> keys() {
        return keys;
    }

    static List<String> allKeys() {
        List<String> all = new ArrayList<>();
        for (Block block : values()) {
            all.add(block.key());
        }
        return all;
    }

    private static Signal fixed(double value) {
        return (seconds, values) -> value;
    }

    /** What it grows by in a step. */
    private interface Growth {
        double in(double seconds, Values values);
    }

    private static Signal sum(double start, Growth growth) {
        double[] sum = {start};
        return (seconds, values) -> sum[0] += growth.in(seconds, values);
    }

    private static Signal weighted(Amount base, Map<String, Amount> factors, RandomGenerator random) {
        double first = base.draw(random);
        String[] names = factors.keySet().toArray(String[]::new);
        double[] drawn = factors.values().stream()
                .mapToDouble(factor -> factor.draw(random))
                .toArray();
        return (seconds, values) -> {
            double sum = first;
            for (int i = 0; i < names.length; i++) {
                sum += drawn[i] * values.get(names[i]);
            }
            return sum;
        };
    }

    /** @param byTheSun its phase is the hour's; otherwise each device has its own */
    private static Movement sine(Form form, Amount period, double highestHour, boolean byTheSun) {
        Amount mean = form.amount("mean", Amount.of(0));
        Amount amplitude = form.amount("amplitude");
        Function<Start, Signal> make = start -> {
            double middle = mean.draw(start.random());
            double height = amplitude.draw(start.random());
            double length = period.draw(start.random());
            double first = byTheSun
                    ? (start.hour() - highestHour) * 3_600
                    : start.random().nextDouble() * length;
            return new Sine(middle, height, length, first);
        };
        return Movement.number(List.of(), make);
    }
}
