package dev.signalbox.hub.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From a topic to whatever was put under the filters that match it, in a time that does not grow with the filters that do not.
 * Confined to one thread.
 */
final class TopicTrie<T> {
    private final Node<T> root = new Node<>();
    private int size;

    void add(String filter, T value) {
        Node<T> node = root;
        for (String level : TopicFilters.levels(filter)) {
            if (level.equals("#")) {
                node.below.add(value);
                size++;
                return;
            }
            node = node.children.computeIfAbsent(level, unused -> new Node<>());
        }
        node.here.add(value);
        size++;
    }

    /** Empty branches go too: devices come and go for years. */
    void remove(String filter, T value) {
        if (remove(root, TopicFilters.levels(filter), 0, value)) {
            size--;
        }
    }

    List<T> find(String topic) {
        List<T> found = new ArrayList<>();
        if (topic.length() <= MappingLimits.MAX_TOPIC_CHARS) {
            find(root, TopicFilters.levels(topic), 0, found);
        }
        return found;
    }

    int size() {
        return size;
    }

    private void find(Node<T> node, List<String> levels, int depth, List<T> found) {
        boolean hidden = depth == 0 && levels.get(0).startsWith("$"); // [MQTT-4.7.2-1]
        if (!hidden) {
            found.addAll(node.below);
        }
        if (depth == levels.size()) {
            found.addAll(node.here);
            return;
        }
        String level = levels.get(depth);
        descend(level.equals("+") ? null : node.children.get(level), levels, depth, found);
        if (!hidden) {
            descend(node.children.get("+"), levels, depth, found);
        }
    }

    private void descend(@Nullable Node<T> child, List<String> levels, int depth, List<T> found) {
        if (child != null) {
            find(child, levels, depth + 1, found);
        }
    }

    private boolean remove(Node<T> node, List<String> levels, int depth, T value) {
        if (depth == levels.size()) {
            return node.here.remove(value);
        }
        String level = levels.get(depth);
        if (level.equals("#")) {
            return node.below.remove(value);
        }
        Node<T> child = node.children.get(level);
        if (child == null || !remove(child, levels, depth + 1, value)) {
            return false;
        }
        if (child.isEmpty()) {
            node.children.remove(level);
        }
        return true;
    }

    private static final class Node<T> {
        /** By level; "+" is one of them, for no topic has such a level. */
        final Map<String, Node<T>> children = new HashMap<>();
        /** What stands under a filter that ends here, or with "#" behind it. */
        final List<T> here = new ArrayList<>(1);

        final List<T> below = new ArrayList<>(1);

        boolean isEmpty() {
            return children.isEmpty() && here.isEmpty() && below.isEmpty();
        }
    }
}
