package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.MappingMiss;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one mapping makes of one publish; whether its device may be touched is not judged yet. Immutable.
 *
 * @param topic which of the mapping's topics matched
 * @param device empty: none could be named, or the presence is that of all devices of the mapping
 * @param ofAll the presence is that of all devices of the mapping
 * @param heard what the results are of, and which commands are possible now
 */
public record Outcome(
        CompiledMapping mapping,
        int topic,
        Optional<DeviceId> device,
        boolean ofAll,
        boolean retained,
        Map<String, String> captures,
        List<HeardFeature> heard,
        List<MappedResult> results,
        List<MappingMiss> misses) {
    public Outcome {
        captures = Map.copyOf(captures);
        heard = List.copyOf(heard);
        results = List.copyOf(results);
        misses = List.copyOf(misses);
    }

    /** Of the topic that matched, as the mapping says it: numbers move when a mapping is written anew. */
    String filter() {
        return mapping.topics.get(topic).pattern().toString();
    }
}
