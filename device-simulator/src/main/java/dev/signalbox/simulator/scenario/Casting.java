package dev.signalbox.simulator.scenario;

import dev.signalbox.simulator.form.FaultyFileException;
import dev.signalbox.simulator.form.Form;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** How many devices of a fleet misbehave in which way; which ones, the seed decides. Immutable. */
public record Casting(List<Part> parts) {
    public static final Casting NONE = new Casting(List.of());

    private static final Pattern SHARE = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(%?)");
    private static final int HUNDRED = 100;

    /**
     * One way.
     *
     * @param percent {@code amount} is a share of the fleet, not a number of devices
     */
    public record Part(Scenario scenario, double amount, boolean percent) {
        int of(int devices) {
            return percent ? (int) Math.round(devices * amount / HUNDRED) : (int) amount;
        }
    }

    public Casting {
        parts = List.copyOf(parts);
    }

    /** Reads {@code flapping=10%,clock-skew=3}; throws IllegalArgumentException that says what is wrong. */
    public static Casting parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            int equals = one.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("not NAME=COUNT or NAME=PERCENT%: " + one);
            }
            Scenario scenario =
                    Scenario.usual(ScenarioKind.of(one.substring(0, equals).strip()));
            parts.add(part(scenario, one.substring(equals + 1).strip()));
        }
        return new Casting(parts);
    }

    private static Part part(Scenario scenario, String share) {
        Matcher matcher = SHARE.matcher(share);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a number of devices or a percentage: " + share);
        }
        boolean percent = !matcher.group(2).isEmpty();
        double amount = Double.parseDouble(matcher.group(1));
        if (percent ? amount > HUNDRED : amount != Math.rint(amount)) {
            throw new IllegalArgumentException("not a number of devices or a percentage: " + share);
        }
        return new Part(scenario, amount, percent);
    }

    /**
     * Each document of a file is one part.
     *
     * @throws FaultyFileException with all problems
     */
    public static Casting read(Path file) throws IOException {
        return new Casting(Form.readAll(file, Casting::part));
    }

    private static Part part(Form form) {
        String word = form.text("scenario");
        try {
            ScenarioKind kind = ScenarioKind.of(word);
            Scenario scenario = Scenario.read(kind, form);
            List<String> keys = new ArrayList<>(List.of("scenario", "devices"));
            keys.addAll(scenario.keys());
            form.only(keys);
            return part(scenario, form.text("devices"));
        } catch (IllegalArgumentException e) {
            form.problem(String.valueOf(e.getMessage()));
            return new Part(Scenario.usual(ScenarioKind.TWICE), 0, false);
        }
    }

    public Casting and(Casting others) {
        List<Part> all = new ArrayList<>(parts);
        all.addAll(others.parts);
        return new Casting(all);
    }

    /**
     * Who misbehaves, by index.
     *
     * @throws IllegalArgumentException when there are fewer devices than parts to play
     */
    public Map<Integer, Scenario> assign(int devices, long seed) {
        int wanted = parts.stream().mapToInt(part -> part.of(devices)).sum();
        if (wanted > devices) {
            throw new IllegalArgumentException("scenarios for " + wanted + " devices, and the fleet has " + devices);
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, devices).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        Map<Integer, Scenario> cast = new HashMap<>();
        for (Part part : parts) {
            for (int i = part.of(devices); i > 0; i--) {
                cast.put(order.get(cast.size()), part.scenario());
            }
        }
        return Map.copyOf(cast);
    }
}
