package dev.signalbox.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a PromQL expression asks of which metrics. Knows as much of the language as the dashboard and the rules use. */
record Expression(String text, List<Selector> selectors, List<String> groupedBy) {
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b([a-zA-Z_:][a-zA-Z0-9_:]*)\\b(?!\\s*\\()\\s*(?:\\{([^}]*)})?(?:\\[[^]]*])?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "bool", "sum", "max", "min", "avg");

    /** @param values of {@code =} alone, as {@code name=value} */
    record Selector(String metric, List<String> labels, List<String> values) {}

    static Expression of(String text) {
        List<String> grouped = new ArrayList<>();
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            grouped.addAll(List.of(grouping.group(1).strip().split("\\s*,\\s*", -1)));
        }
        List<Selector> selectors = new ArrayList<>();
        Matcher selector = SELECTOR.matcher(grouping.replaceAll(" "));
        while (selector.find()) {
            if (WORDS.contains(selector.group(1))) {
                continue;
            }
            List<String> labels = new ArrayList<>();
            List<String> values = new ArrayList<>();
            Matcher matcher = MATCHER.matcher(selector.group(2) == null ? "" : selector.group(2));
            while (matcher.find()) {
                labels.add(matcher.group(1));
                if (matcher.group(2).equals("=")) {
                    values.add(matcher.group(1) + "=" + matcher.group(3));
                }
            }
            selectors.add(new Selector(selector.group(1), labels, values));
        }
        return new Expression(text, selectors, grouped);
    }
}
