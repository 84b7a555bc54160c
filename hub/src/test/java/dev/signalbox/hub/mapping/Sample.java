package dev.signalbox.hub.mapping;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingFault;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.TriedPublish;
import dev.signalbox.proto.v1.TryMapping;
import java.util.List;
import java.util.TreeMap;

/** Mappings and publishes as people write them, with single quotes. */
final class Sample {
    static final OwnTopics OWN = new OwnTopics("signalbox/v1", "homeassistant");
    static final long NOON = 1_766_491_200_000L;

    private Sample() {}

    static Mapping mapping(String json) {
        Mapping.Builder mapping = Mapping.newBuilder();
        merge(json, mapping);
        return mapping.build();
    }

    static CompiledMapping compiled(String json) {
        return compiled(mapping(json));
    }

    static CompiledMapping compiled(Mapping mapping) {
        Compilation compilation = MappingCompiler.compile(mapping, OWN);
        if (compilation instanceof Compilation.Compiled done) {
            return done.mapping();
        }
        throw new AssertionError(((Compilation.Refused) compilation).faults().toString());
    }

    static List<MappingFault> faults(String json) {
        Compilation compilation = MappingCompiler.compile(mapping(json), OWN);
        return compilation instanceof Compilation.Refused refused ? refused.faults() : List.of();
    }

    static Struct parameters(String json) {
        Struct.Builder parameters = Struct.newBuilder();
        merge(json, parameters);
        return parameters.build();
    }

    static InboundPublish publish(String topic, String payload) {
        return new InboundPublish(topic, ByteString.copyFromUtf8(payload.replace('\'', '"')), false, NOON);
    }

    static InboundPublish retained(String topic, String payload) {
        return new InboundPublish(topic, ByteString.copyFromUtf8(payload.replace('\'', '"')), true, NOON);
    }

    /** Topic, payload, topic, payload, … */
    static MappingTrial tried(Mapping mapping, String... said) {
        TryMapping.Builder trial = TryMapping.newBuilder().setMapping(mapping);
        for (int i = 0; i < said.length; i += 2) {
            trial.addPublishes(CapturedPublish.newBuilder().setTopic(said[i]).setText(said[i + 1].replace('\'', '"')));
        }
        return DryRun.of(trial.build(), OWN, NOON);
    }

    /** {@code power=21.5}, {@code ~path=true}, {@code !name=single}, {@code presence=ONLINE}, sorted by what comes before =. */
    static String line(TriedPublish tried) {
        TreeMap<String, String> parts = new TreeMap<>();
        tried.getResultsList().forEach(result -> {
            switch (result.getResultCase()) {
                case READING ->
                    parts.put(
                            result.getReading().getMetric(),
                            switch (result.getReading().getValueCase()) {
                                case NUMBER -> Plain.number(result.getReading().getNumber());
                                case FLAG ->
                                    Boolean.toString(result.getReading().getFlag());
                                default -> result.getReading().getText();
                            });
                case REPORTED ->
                    parts.put(
                            "~" + result.getReported().getPath(),
                            Plain.text(result.getReported().getValue()));
                case EVENT ->
                    parts.put(
                            "!" + result.getEvent().getName(),
                            Plain.text(result.getEvent().getValue()));
                default -> parts.put("presence", result.getPresence().name().replace("PRESENCE_STATE_", ""));
            }
        });
        tried.getMissesList()
                .forEach(miss ->
                        parts.put("?" + miss.getReason().name().replace("MISS_REASON_", ""), miss.getMessage()));
        StringBuilder line = new StringBuilder(tried.getDeviceId());
        parts.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    static List<String> lines(MappingTrial trial) {
        return trial.getPublishesList().stream().map(Sample::line).toList();
    }

    /** {@code topic <- payload}, or why not. */
    static String sent(Sending sending) {
        return sending instanceof Sending.Publish publish
                ? publish.topic() + " <- " + publish.payload().toStringUtf8()
                : "refused: " + ((Sending.Refused) sending).message();
    }

    private static void merge(String json, Message.Builder builder) {
        try {
            JsonFormat.parser().merge(json.replace('\'', '"'), builder);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(json, e);
        }
    }
}
