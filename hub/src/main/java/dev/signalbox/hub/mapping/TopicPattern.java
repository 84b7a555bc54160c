package dev.signalbox.hub.mapping;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A topic filter that captures: {@code tele/{device}/SENSOR}, {@code {device}/status/switch:{n}}, {@code site/{rest#}}. Immutable. */
final class TopicPattern {
    private final String text;
    private final List<Level> levels;
    private final String filter;
    private final Set<String> captures;

    private TopicPattern(String text, List<Level> levels) {
        this.text = text;
        this.levels = List.copyOf(levels);
        this.filter = levels.stream().map(Level::wildcard).collect(Collectors.joining("/"));
        Set<String> names = new LinkedHashSet<>();
        levels.forEach(level -> names.add(level.name));
        names.remove("");
        this.captures = Set.copyOf(names);
    }

    static TopicPattern parse(String text) throws NotLegal {
        if (text.isEmpty() || text.length() > MappingLimits.MAX_FILTER_CHARS) {
            throw new NotLegal("A filter has 1 to " + MappingLimits.MAX_FILTER_CHARS + " characters.");
        }
        if (text.startsWith("$")) {
            throw new NotLegal("Topics that begin with $ belong to the broker, and the hub shares its subscriptions"
                    + " with nobody: leave $share and $SYS out.");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new NotLegal("A control character stands in it.");
        }
        List<String> parts = TopicFilters.levels(text);
        if (parts.size() > MappingLimits.MAX_LEVELS) {
            throw new NotLegal("It has more than " + MappingLimits.MAX_LEVELS + " levels.");
        }
        List<Level> levels = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            Level level = Level.parse(parts.get(i), i == parts.size() - 1);
            if (!level.name.isEmpty() && !names.add(level.name)) {
                throw new NotLegal("{" + level.name + "} is captured twice: give each capture its own name.");
            }
            levels.add(level);
        }
        if (names.size() > MappingLimits.MAX_CAPTURES) {
            throw new NotLegal("It captures more than " + MappingLimits.MAX_CAPTURES + " names.");
        }
        return new TopicPattern(text, levels);
    }

    /** What to subscribe to. */
    String filter() {
        return filter;
    }

    Set<String> captures() {
        return captures;
    }

    /** What the names stand for in this topic, or null where it does not match. */
    @Nullable
    SortedMap<String, String> match(String topic) {
        List<String> said = TopicFilters.levels(topic);
        if (!TopicFilters.matches(filter, topic)) {
            return null;
        }
        SortedMap<String, String> captured = new TreeMap<>();
        for (int i = 0; i < levels.size(); i++) {
            if (!levels.get(i).take(said, i, captured)) {
                return null;
            }
        }
        return captured;
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * One level: a literal, a wildcard, or a capture between two literals.
     *
     * @param wildcard what stands in the filter
     * @param name empty: captures nothing
     */
    private record Level(String wildcard, String before, String name, String after) {
        static Level parse(String text, boolean last) throws NotLegal {
            if (text.equals("+") || text.equals("#")) {
                if (text.equals("#") && !last) {
                    throw new NotLegal("# stands only as the last level.");
                }
                return new Level(text, "", "", "");
            }
            if (text.startsWith("{") && text.endsWith("#}")) {
                String name = text.substring(1, text.length() - 2);
                if (!last || !CaptureText.isName(name)) {
                    throw new NotLegal("{name#} stands only as the last level, and a name is [a-z][a-z0-9_]*.");
                }
                return new Level("#", "", name, "");
            }
            CaptureText parts = CaptureText.parse(text);
            if (parts.parts().size() > 3) {
                throw new NotLegal("One level captures at most one name.");
            }
            for (int i = 0; i < parts.parts().size(); i += 2) {
                if (parts.parts().get(i).chars().anyMatch(c -> "+#{}".indexOf(c) >= 0)) {
                    throw new NotLegal(
                            "\"" + text + "\" is no level: + and # stand alone, and braces hold a name such as"
                                    + " {device}, [a-z][a-z0-9_]* of at most 32.");
                }
            }
            return parts.parts().size() == 1
                    ? new Level(text, "", "", "")
                    : new Level(
                            "+",
                            parts.parts().get(0),
                            parts.parts().get(1),
                            parts.parts().get(2));
        }

        boolean take(List<String> said, int at, Map<String, String> captured) {
            if (name.isEmpty()) {
                return true;
            }
            if (wildcard.equals("#")) {
                captured.put(name, String.join("/", said.subList(Math.min(at, said.size()), said.size())));
                return true;
            }
            String level = said.get(at);
            if (level.length() <= before.length() + after.length()
                    || !level.startsWith(before)
                    || !level.endsWith(after)) {
                return false; // an empty capture names nothing
            }
            captured.put(name, level.substring(before.length(), level.length() - after.length()));
            return true;
        }
    }
}
