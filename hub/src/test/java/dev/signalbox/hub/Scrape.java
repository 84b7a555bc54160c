package dev.signalbox.hub;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a hub tells at {@code /metrics}, read. Immutable. */
record Scrape(Map<String, Family> families, Map<String, Map<String, Set<String>>> labels) {
    private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Series of one kind, under a name that is begun by all of theirs. */
    record Family(String type, String meaning) {}

    static Scrape of(String text) {
        Map<String, String> meanings = new TreeMap<>();
        Map<String, Family> families = new TreeMap<>();
        Map<String, Map<String, Set<String>>> labels = new TreeMap<>();
        for (String line : text.lines().toList()) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                meanings.put(help.group(1), help.group(2));
            } else if (type.matches()) {
                families.put(type.group(1), new Family(type.group(2), meanings.getOrDefault(type.group(1), "")));
            } else if (sample.matches()) {
                Map<String, Set<String>> of = labels.computeIfAbsent(sample.group(1), name -> new TreeMap<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2))
                            .results()
                            .forEach(label -> of.computeIfAbsent(label.group(1), name -> new TreeSet<>())
                                    .add(label.group(2)));
                }
            } else {
                throw new IllegalArgumentException("no line of /metrics: " + line);
            }
        }
        return new Scrape(families, labels);
    }

    /** Of a family, without {@code le} of a histogram. */
    Set<String> labelNames(String family) {
        Set<String> names = new TreeSet<>();
        labels.forEach((series, of) -> {
            if (series.equals(family) || series.equals(family + "_count") || series.equals(family + "_bucket")) {
                names.addAll(of.keySet());
            }
        });
        names.remove("le");
        return names;
    }
}
