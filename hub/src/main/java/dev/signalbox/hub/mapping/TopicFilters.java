package dev.signalbox.hub.mapping;

import java.util.List;

/** What topic filters match, and whether two of them can match the same topic. [MQTT-4.7] */
final class TopicFilters {
    private static final String SHARED = "$share/";

    private TopicFilters() {}

    static List<String> levels(String topic) {
        return List.of(topic.split("/", -1));
    }

    /** Whether some topic is matched by both. A shared subscription is about the filter behind its group. [MQTT-4.8.2-1] */
    static boolean overlap(String one, String other) {
        List<String> a = levels(unshared(one));
        List<String> b = levels(unshared(other));
        if (hiddenFrom(a.get(0), b.get(0)) || hiddenFrom(b.get(0), a.get(0))) {
            return false;
        }
        int both = Math.min(a.size(), b.size());
        for (int i = 0; i < both; i++) {
            String left = a.get(i);
            String right = b.get(i);
            if (left.equals("#") || right.equals("#")) {
                return true;
            }
            if (!left.equals("+") && !right.equals("+") && !left.equals(right)) {
                return false;
            }
        }
        // "sport/#" also matches "sport" [MQTT-4.7.1.2]
        List<String> longer = a.size() > b.size() ? a : b;
        return longer.size() == both
                || (longer.size() == both + 1 && longer.get(both).equals("#"));
    }

    /** Whether every topic that the narrow one matches is matched by the wide one. */
    static boolean covers(String wide, String narrow) {
        List<String> outer = levels(wide);
        List<String> inner = levels(narrow);
        if (hiddenFrom(inner.get(0), outer.get(0))) {
            return false;
        }
        for (int i = 0; i < outer.size(); i++) {
            String level = outer.get(i);
            if (level.equals("#")) {
                return true; // also the level above [MQTT-4.7.1.2]
            }
            if (i >= inner.size() || inner.get(i).equals("#")) {
                return false;
            }
            if (!level.equals("+") && !level.equals(inner.get(i))) {
                return false;
            }
        }
        return outer.size() == inner.size();
    }

    static boolean matches(String filter, String topic) {
        List<String> pattern = levels(filter);
        List<String> name = levels(topic);
        if (hiddenFrom(name.get(0), pattern.get(0))) {
            return false;
        }
        for (int i = 0; i < pattern.size(); i++) {
            if (pattern.get(i).equals("#")) {
                return true;
            }
            if (i >= name.size()
                    || !(pattern.get(i).equals("+") || pattern.get(i).equals(name.get(i)))) {
                return false;
            }
        }
        return pattern.size() == name.size();
    }

    /** Legal as a topic to publish on. [MQTT-3.3.2-2, MQTT-4.7.3-1] */
    static boolean isTopic(String topic) {
        return !topic.isEmpty()
                && topic.length() <= MappingLimits.MAX_TOPIC_CHARS
                && topic.chars().noneMatch(c -> c == '+' || c == '#' || Character.isISOControl(c));
    }

    /** One level that no value can escape from. */
    static boolean isLevel(String text) {
        return isTopic(text) && text.indexOf('/') < 0;
    }

    private static String unshared(String filter) {
        if (!filter.startsWith(SHARED)) {
            return filter;
        }
        int end = filter.indexOf('/', SHARED.length());
        return end < 0 ? filter : filter.substring(end + 1);
    }

    /** A wildcard in the first level does not match what begins with a dollar. [MQTT-4.7.2-1] */
    private static boolean hiddenFrom(String level, String wildcard) {
        return level.startsWith("$") && (wildcard.equals("#") || wildcard.equals("+"));
    }
}
