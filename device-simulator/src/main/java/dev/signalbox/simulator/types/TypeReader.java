package dev.signalbox.simulator.types;

import dev.signalbox.simulator.form.Amount;
import dev.signalbox.simulator.form.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Reads a type from one document; what it names must be there. Stateless. */
final class TypeReader {
    private static final Pattern TYPE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,15}");
    private static final Pattern PLACE = Pattern.compile("[A-Za-z0-9 _-]{1,24}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Pattern PATH = Pattern.compile("[a-z][a-z0-9_]{0,63}(\\.[a-z][a-z0-9_]{0,63}){0,7}");
    private static final int MOST_SHARE = 100;

    private TypeReader() {}

    static DataType read(Form form) {
        form.only(Section.TYPE.keys());
        String name = matching(form, "type", form.text("type"), TYPE_NAME, "unnamed");
        List<MetricRule> metrics = named(form, "metrics", NAME, MetricRule::read);
        Map<String, Quantity> quantities = new LinkedHashMap<>();
        for (Quantity hidden : named(form, "hidden", NAME, TypeReader::hidden)) {
            quantities.put(hidden.name(), hidden);
        }
        for (MetricRule metric : metrics) {
            if (quantities.put(metric.quantity().name(), metric.quantity()) != null) {
                form.problem("metrics." + metric.quantity().name(), "is a hidden value, too");
            }
        }
        if (metrics.isEmpty()) {
            form.problem("metrics", "at least one metric is wanted");
        }
        DataType type = new DataType(
                name,
                form.text("description", ""),
                naming(form, name),
                form.integer("share", 1, 0, MOST_SHARE),
                new DataType.Maker(
                        form.text("model"),
                        form.text("manufacturer", "Signalbox simulator"),
                        form.text("firmware", "")),
                form.has("every_s") ? Optional.of(every(form)) : Optional.empty(),
                form.form("sleep").map(TypeReader::sleep),
                quantities,
                metrics,
                tracks(form),
                named(form, "commands", NAME, CommandRule::read),
                named(form, "properties", PATH, PropertyRule::read),
                named(form, "events", NAME, EventRule::read));
        new TypeCheck(form, type).check();
        return type;
    }

    private static DataType.Naming naming(Form form, String name) {
        String title = form.text(
                "title",
                name.substring(0, 1).toUpperCase(Locale.ROOT)
                        + name.substring(1).replace('-', ' '));
        String prefix = matching(form, "prefix", form.text("prefix", name), PREFIX, "x");
        List<String> places = form.has("places") ? form.texts("places") : List.of("one", "two", "three", "four");
        places.forEach(place -> matching(form, "places", place, PLACE, "x"));
        return new DataType.Naming(title, prefix, places.isEmpty() ? List.of("one") : List.copyOf(places));
    }

    private static String matching(Form form, String key, String text, Pattern pattern, String otherwise) {
        if (pattern.matcher(text).matches()) {
            return text;
        }
        form.problem(key, "not like " + pattern.pattern() + ": " + text);
        return otherwise;
    }

    private static Duration every(Form form) {
        return Duration.ofMillis(
                Math.round(form.amountFrom("every_s", 0.05, Amount.of(2)).low() * 1000));
    }

    private static DataType.Sleep sleep(Form form) {
        form.only(Section.SLEEP.keys());
        return new DataType.Sleep(form.integer("after", 1, 1, 10_000), form.amountFrom("for_s", 1, Amount.of(60)));
    }

    private static Quantity hidden(String name, Form form) {
        form.only(Section.HIDDEN.keys());
        return Quantity.read(name, form);
    }

    private static Map<String, DataType.Track> tracks(Form form) {
        Map<String, DataType.Track> all = new LinkedHashMap<>();
        form.forms("tracks").forEach((name, own) -> {
            own.only(Section.TRACK.keys());
            List<double[]> points = own.pairs("points");
            if (points.size() < 2) {
                own.problem("points", "at least two are wanted: [[52.5, 13.4], [52.6, 13.5]]");
            } else {
                all.put(name, new DataType.Track(points, own.text("speed")));
            }
        });
        return all;
    }

    private static <T> List<T> named(Form form, String key, Pattern pattern, BiFunction<String, Form, T> read) {
        List<T> all = new ArrayList<>();
        form.forms(key).forEach((name, own) -> {
            if (!pattern.matcher(name).matches()) {
                own.problem("not a name like " + pattern.pattern());
            } else if (own.forms("parameters").keySet().stream().allMatch(one -> named(own, "parameters", one))
                    && own.forms("fields").keySet().stream().allMatch(one -> named(own, "fields", one))) {
                all.add(read.apply(name, own));
            }
        });
        return all;
    }

    private static boolean named(Form form, String key, String name) {
        if (NAME.matcher(name).matches()) {
            return true;
        }
        form.problem(key, "not a name like " + NAME.pattern() + ": " + name);
        return false;
    }
}
