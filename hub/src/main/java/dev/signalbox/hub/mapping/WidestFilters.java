package dev.signalbox.hub.mapping;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** Of many topic filters those that no other one of them covers: together they match the same topics. Immutable. */
final class WidestFilters {
    private final TopicTrie<String> index = new TopicTrie<>();
    private final Set<String> filters;

    WidestFilters(Set<String> all) {
        TopicTrie<String> every = new TopicTrie<>();
        all.forEach(filter -> every.add(filter, filter));
        filters = all.stream()
                .filter(filter -> every.find(filter).stream()
                        .noneMatch(other -> !other.equals(filter) && TopicFilters.covers(other, filter)))
                .collect(Collectors.toUnmodifiableSet());
        filters.forEach(filter -> index.add(filter, filter));
    }

    Set<String> filters() {
        return filters;
    }

    /** Those of them that bring what these would. */
    Set<String> insteadOf(Collection<String> some) {
        return some.stream()
                .flatMap(filter -> index.find(filter).stream().filter(wide -> TopicFilters.covers(wide, filter)))
                .collect(Collectors.toSet());
    }
}
