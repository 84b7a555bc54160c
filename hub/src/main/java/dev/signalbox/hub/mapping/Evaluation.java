package dev.signalbox.hub.mapping;

import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MappedOccurrence;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReportedLeaf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** One publish against one topic of a mapping. Used once, confined to one thread. */
final class Evaluation {
    private final CompiledMapping mapping;
    private final CompiledTopic topic;
    private final InboundPublish publish;
    private final Payload payload;
    private final SortedMap<String, String> captures;
    private final List<HeardFeature> heard = new ArrayList<>();
    private final List<MappedResult> results = new ArrayList<>();
    private final List<MappingMiss> misses = new ArrayList<>();

    Evaluation(
            CompiledMapping mapping,
            CompiledTopic topic,
            InboundPublish publish,
            Payload payload,
            SortedMap<String, String> captures) {
        this.mapping = mapping;
        this.topic = topic;
        this.publish = publish;
        this.payload = payload;
        this.captures = captures;
    }

    Outcome run() {
        Optional<DeviceId> device = Optional.empty();
        try {
            if (!topic.ofAll()) {
                device = Optional.of(mapping.deviceOf(captures));
            }
            payload.text(); // too large, or not a text: said once, not by each rule
            read();
            if (results.isEmpty() && misses.isEmpty()) {
                throw new Missed(
                        MissReason.MISS_REASON_NOTHING_FOUND,
                        payload.isEmpty() ? "The payload is empty." : "None of the pointers leads anywhere in it.");
            }
        } catch (Missed e) {
            misses.add(e.of(""));
        }
        return new Outcome(
                mapping,
                topic.number(),
                device,
                topic.ofAll(),
                publish.retained(),
                mapping.ofDevice(captures),
                heard,
                results,
                misses);
    }

    private void read() throws Missed {
        long measuredMillis = measuredMillis();
        for (FeatureRule feature : topic.features()) {
            attempt(feature.name().pattern(), () -> readFeature(feature, measuredMillis));
        }
        for (EventRule event : topic.events()) {
            attempt(event.name().pattern(), () -> readEvents(event, measuredMillis));
        }
        PresenceWords words = topic.presence();
        if (words != null) {
            attempt("presence", () -> {
                PresenceState state = words.read(payload, captures);
                if (state != null) {
                    results.add(MappedResult.newBuilder().setPresence(state).build());
                }
            });
        }
        for (CommandRule command : topic.commands()) {
            attempt(command.name().pattern(), () -> {
                if (!results.isEmpty()) {
                    heard.add(withAll(FeatureRule.heard(FeatureKind.FEATURE_KIND_COMMAND, command.name(), captures)));
                }
            });
        }
    }

    private void readFeature(FeatureRule feature, long measuredMillis) throws Missed {
        Value value = feature.rule().read(payload, captures);
        if (value == null) {
            return;
        }
        HeardFeature called = withAll(FeatureRule.heard(feature.kind(), feature.name(), captures));
        heard.add(called);
        results.add(
                CompiledTopic.isMetric(feature)
                        ? MappedResult.newBuilder()
                                .setReading(reading(called.getName(), value, measuredMillis))
                                .build()
                        : MappedResult.newBuilder()
                                .setReported(ReportedLeaf.newBuilder()
                                        .setPath(called.getName())
                                        .setValue(value))
                                .build());
    }

    /** All captures of the topic: titles and topics of commands may hold others than the name does. */
    private HeardFeature withAll(HeardFeature feature) {
        return feature.toBuilder().clearCaptures().putAllCaptures(captures).build();
    }

    /** A retained value was measured nobody knows when, unless it says so. */
    private Reading reading(String metric, Value value, long measuredMillis) {
        Reading.Builder reading = Reading.newBuilder()
                .setMetric(metric)
                .setTimeMs(measuredMillis > 0 ? measuredMillis : publish.timeMillis())
                .setQuality(
                        publish.retained() && measuredMillis == 0
                                ? Quality.QUALITY_UNCERTAIN
                                : Quality.QUALITY_UNSPECIFIED);
        switch (value.getKindCase()) {
            case BOOL_VALUE -> reading.setFlag(value.getBoolValue());
            case STRING_VALUE -> reading.setText(value.getStringValue());
            default -> reading.setNumber(value.getNumberValue());
        }
        return reading.build();
    }

    private void readEvents(EventRule event, long measuredMillis) throws Missed {
        List<MappedOccurrence> events =
                event.read(payload, captures, measuredMillis > 0 ? measuredMillis : publish.timeMillis());
        if (!events.isEmpty() && publish.retained()) {
            throw new Missed(
                    MissReason.MISS_REASON_RETAINED_EVENT, "it is retained: it happened once, nobody knows when.");
        }
        if (!events.isEmpty()) {
            heard.add(withAll(FeatureRule.heard(FeatureKind.FEATURE_KIND_EVENT, event.name(), captures)));
        }
        events.forEach(
                one -> results.add(MappedResult.newBuilder().setEvent(one).build()));
    }

    /** 0: of receipt. */
    private long measuredMillis() {
        TimeRule time = topic.time();
        try {
            return time == null ? 0 : time.read(payload, captures);
        } catch (Missed e) {
            misses.add(e.of("time"));
            return 0;
        }
    }

    /** A part of the mapping that may come to nothing without harm to the others. */
    @FunctionalInterface
    private interface Part {
        void read() throws Missed;
    }

    /** A payload that is no JSON is said once, not by each pointer. */
    private void attempt(String what, Part part) {
        try {
            part.read();
        } catch (Missed e) {
            MappingMiss miss = e.of(what);
            boolean known = miss.getReason() == MissReason.MISS_REASON_NOT_JSON
                    && misses.stream().anyMatch(one -> one.getReason() == MissReason.MISS_REASON_NOT_JSON);
            if (!known) {
                misses.add(miss.getReason() == MissReason.MISS_REASON_NOT_JSON ? e.of("") : miss);
            }
        }
    }
}
