package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All mappings in use, found by topic. Confined to one thread; the counts may be read by any. */
public final class Mappings {
    private final Map<String, CompiledMapping> byName = new LinkedHashMap<>();
    private final TopicTrie<Entry> index = new TopicTrie<>();
    private final MissCounts misses = new MissCounts();

    /** Null: the mappings have changed since. */
    private @Nullable WidestFilters widest;

    private record Entry(CompiledMapping mapping, CompiledTopic topic) {}

    /**
     * One of the same name goes. A disabled one is kept, but not listened for.
     *
     * @return false where people gave as many as there may be; those of discoveries are bounded by these
     */
    public boolean put(CompiledMapping mapping) {
        boolean isNew = !byName.containsKey(mapping.name());
        if (isNew && Names.isName(mapping.name()) && given() >= MappingLimits.MAX_MAPPINGS) {
            return false;
        }
        remove(mapping.name());
        widest = null;
        byName.put(mapping.name(), mapping);
        if (!mapping.source().getDisabled()) {
            mapping.topics.forEach(topic -> index.add(topic.pattern().filter(), new Entry(mapping, topic)));
        }
        return true;
    }

    public void remove(String name) {
        CompiledMapping gone = byName.remove(name);
        if (gone != null) {
            widest = null;
            gone.topics.forEach(topic -> index.remove(topic.pattern().filter(), new Entry(gone, topic)));
        }
    }

    private long given() {
        return byName.keySet().stream().filter(Names::isName).count();
    }

    public Collection<CompiledMapping> all() {
        return List.copyOf(byName.values());
    }

    /**
     * What to subscribe to, but for what another of these filters matches too: a broker may send a publish once for each of a
     * client's subscriptions that match it [MQTT-5 §3.3.4], and an event would happen as often.
     */
    public Set<String> filters() {
        return widest().filters();
    }

    /** Those of {@link #filters} that bring what is said on these: to be told again what is retained. */
    public Set<String> filtersInsteadOf(Collection<String> some) {
        return widest().insteadOf(some);
    }

    private WidestFilters widest() {
        WidestFilters known = widest;
        if (known == null) {
            known = new WidestFilters(byName.values().stream()
                    .filter(mapping -> !mapping.source().getDisabled())
                    .flatMap(mapping -> mapping.filters().stream())
                    .collect(Collectors.toSet()));
            widest = known;
        }
        return known;
    }

    /** By reason, since the start. */
    public MissCounts misses() {
        return misses;
    }

    /** Of each mapping that matches, what it makes of it: its first topic that does. Empty: nobody's. */
    public List<Outcome> evaluate(InboundPublish publish) {
        List<Entry> entries = index.find(publish.topic());
        if (entries.size() > 1) {
            entries.sort(Comparator.comparingInt(entry -> entry.topic().number()));
        }
        Payload payload = new Payload(publish.payload());
        Set<CompiledMapping> done = new HashSet<>();
        List<Outcome> outcomes = new ArrayList<>(1);
        for (Entry entry : entries) {
            SortedMap<String, String> captures =
                    done.contains(entry.mapping) ? null : entry.topic().match(publish.topic());
            if (captures != null) {
                done.add(entry.mapping);
                outcomes.add(entry.topic().evaluate(entry.mapping, publish, payload, captures));
            }
        }
        for (Outcome outcome : outcomes) {
            for (MappingMiss miss : outcome.misses()) {
                misses.count(miss.getReason());
            }
        }
        if (outcomes.isEmpty()) {
            misses.count(MissReason.MISS_REASON_NO_MAPPING);
        }
        return outcomes;
    }
}
