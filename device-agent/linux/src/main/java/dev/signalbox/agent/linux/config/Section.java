package dev.signalbox.agent.linux.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A mapping of the file. What is wrong is noted with its line and path, and read as its default, so that everything wrong is
 * found at once; what was not asked for is unknown. Confined to one thread.
 */
final class Section {
    private final String path;

    /** Of its own name; 0: of none. */
    private final int line;

    private final Problems problems;
    private final Map<String, Node> entries = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Set<String> asked = new TreeSet<>();

    private Section(String path, int line, Problems problems) {
        this.path = path;
        this.line = line;
        this.problems = problems;
    }

    /** @param node null: an empty file, which is a mapping of nothing */
    static Section of(String path, int line, @Nullable Node node, Problems problems) {
        Section section = new Section(path, line, problems);
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                int its = lineOf(entry.getKeyNode());
                if (section.entries.putIfAbsent(key, entry.getValueNode()) != null) {
                    problems.add(its, section.pathOf(key), "is there twice");
                }
                section.lines.put(key, its);
            }
        } else if (node != null
                && !(node instanceof ScalarNode empty && empty.getValue().isEmpty())) {
            problems.add(lineOf(node), path, "must have names and values below it");
        }
        return section;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Of the section as a whole. */
    void problem(String what) {
        problems.add(line, path, what);
    }

    void problem(String key, String what) {
        problems.add(lines.getOrDefault(key, line), pathOf(key), what);
    }

    private Optional<Node> ask(String key) {
        asked.add(key);
        problems.ask(path, key);
        return Optional.ofNullable(entries.get(key));
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    String text(String key, String otherwise) {
        Optional<Node> node = ask(key);
        if (node.isEmpty()) {
            return otherwise;
        }
        if (node.get() instanceof ScalarNode scalar) {
            return scalar.getValue().strip();
        }
        problem(key, "must be one value");
        return otherwise;
    }

    boolean flag(String key, boolean otherwise) {
        String text = text(key, otherwise ? "true" : "false").toLowerCase(Locale.ROOT);
        if (Set.of("true", "on", "yes").contains(text)) {
            return true;
        }
        if (!Set.of("false", "off", "no").contains(text)) {
            problem(key, "is true or false, not " + quoted(text));
        }
        return false;
    }

    double number(String key, double otherwise, double minimum, double maximum) {
        String text = text(key, Double.toString(otherwise));
        try {
            double number = Double.parseDouble(text);
            if (number >= minimum && number <= maximum) {
                return number;
            }
        } catch (NumberFormatException e) {
            problem(key, "is a number, not " + quoted(text));
            return otherwise;
        }
        problem(key, "is " + plain(minimum) + " to " + plain(maximum) + ", not " + text);
        return otherwise;
    }

    int integer(String key, int otherwise, int minimum, int maximum) {
        double number = number(key, otherwise, minimum, maximum);
        if (number != Math.rint(number)) {
            problem(key, "is a whole number");
        }
        return (int) number;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    Duration duration(String key, Duration otherwise, Duration minimum, Duration maximum) {
        String text = text(key, Durations.text(otherwise));
        Optional<Duration> time = Durations.parse(text);
        if (time.isEmpty()) {
            problem(key, "is a time like 20ms, 2s or 1m, not " + quoted(text));
        } else if (time.get().compareTo(minimum) < 0 || time.get().compareTo(maximum) > 0) {
            problem(key, "is " + Durations.text(minimum) + " to " + Durations.text(maximum) + ", not " + text);
            return otherwise;
        }
        return time.orElse(otherwise);
    }

    /** One of the names of an enum, in small letters with dashes. */
    <E extends Enum<E>> E choice(String key, E otherwise) {
        List<E> all = Arrays.asList(otherwise.getDeclaringClass().getEnumConstants());
        String text = text(key, wordOf(otherwise));
        for (E one : all) {
            if (wordOf(one).equals(text)) {
                return one;
            }
        }
        List<String> words = all.stream().map(Section::wordOf).toList();
        problem(key, "is one of " + String.join(", ", words) + ", not " + quoted(text));
        return otherwise;
    }

    static String wordOf(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        ask(key).ifPresent(node -> {
            if (node instanceof SequenceNode sequence
                    && sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
                sequence.getValue().forEach(item -> texts.add(((ScalarNode) item).getValue()));
            } else {
                problem(key, "is a list: [one, two]");
            }
        });
        return texts;
    }

    Section section(String key) {
        return of(pathOf(key), lines.getOrDefault(key, line), ask(key).orElse(null), problems);
    }

    /** Those below a key, by names that people chose. */
    Map<String, Section> named(String key) {
        Section all = section(key);
        Map<String, Section> sections = new LinkedHashMap<>();
        all.entries.forEach((name, node) -> {
            problems.askNamed(all.path, name);
            sections.put(name, of(all.pathOf(name), all.lines.getOrDefault(name, 0), node, problems));
        });
        return sections;
    }

    /** Texts below a key, by names that people chose. */
    Map<String, String> namedTexts(String key) {
        Section all = section(key);
        Map<String, String> texts = new LinkedHashMap<>();
        all.entries.keySet().forEach(name -> {
            problems.askNamed(all.path, name);
            texts.put(name, all.text(name, ""));
        });
        return texts;
    }

    /** Notes everything here that nobody asked for. */
    void end() {
        entries.keySet().stream()
                .filter(key -> !asked.contains(key))
                .forEach(key -> problem(
                        key,
                        "is not known here"
                                + nearest(key)
                                        .map(name -> "; did you mean " + name + "?")
                                        .orElse("")));
    }

    private Optional<String> nearest(String key) {
        return asked.stream()
                .filter(name -> distance(key, name) <= Math.max(1, name.length() / 3))
                .min((one, other) -> Integer.compare(distance(key, one), distance(key, other)));
    }

    /** How many letters must be put in, taken out or changed [Levenshtein]. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private static String quoted(String text) {
        return '"' + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + '"';
    }
}
