package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.CapturedPublishes;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.DeleteMapping;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingMiss;
import dev.signalbox.proto.v1.MappingQuery;
import dev.signalbox.proto.v1.MappingState;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.Mappings;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.PutMapping;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.TriedDevice;
import dev.signalbox.proto.v1.TriedPublish;
import dev.signalbox.proto.v1.TryMapping;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;

/** One frame of every kind that is about mappings of foreign MQTT devices. Immutable. */
final class GoldenMappingFrames {
    private static final Metric TEMPERATURE = Metric.newBuilder()
            .setName("temperature")
            .setTitle("Temperature")
            .setType(ValueType.VALUE_TYPE_NUMBER)
            .setUnit("Cel")
            .build();

    private static final Mapping GREENHOUSE = Mapping.newBuilder()
            .setName("greenhouse")
            .setDevice(MappedDevice.newBuilder().setId("gh-{house}").setCreate(CreateRule.CREATE_RULE_PENDING))
            .addTopics(MappedTopic.newBuilder()
                    .setFilter("gh/{house}/data")
                    .addMetrics(MappedMetric.newBuilder()
                            .setMetric(TEMPERATURE)
                            .setValue(MappedValue.newBuilder()
                                    .setPointer("/t")
                                    .setScale(0.1)
                                    .setOffset(-40))))
            .build();

    private static final MappingState STATE = MappingState.newBuilder()
            .setMapping(GREENHOUSE)
            .setDevices(2)
            .setMatched(1_200)
            .putMisses("WRONG_TYPE", 3)
            .setLastMiss("temperature: \"warm\" is no number.")
            .build();

    static final List<Message> ALL = List.of(
            ask().setMappings(MappingQuery.newBuilder().setLimit(100).setAfterName("barn"))
                    .build(),
            ask().setPutMapping(PutMapping.newBuilder().setMapping(GREENHOUSE)).build(),
            ask().setDeleteMapping(DeleteMapping.newBuilder().setName("greenhouse"))
                    .build(),
            ask().setTryMapping(TryMapping.newBuilder()
                            .setMapping(GREENHOUSE)
                            .addPublishes(CapturedPublish.newBuilder()
                                    .setTopic("gh/7/data")
                                    .setText("{\"t\":615}")
                                    .setTimeMs(NOON_MS)))
                    .build(),
            ask().setCapturePublishes(CapturePublishes.newBuilder()
                            .setFilter("gh/#")
                            .setMax(100)
                            .setWaitMs(5_000))
                    .build(),
            answer().setCapturedPublishes(CapturedPublishes.newBuilder()
                            .addPublishes(CapturedPublish.newBuilder()
                                    .setTopic("gh/7/data")
                                    .setText("{\"t\":615}")
                                    .setRetained(true)
                                    .setTimeMs(NOON_MS))
                            .addPublishes(CapturedPublish.newBuilder()
                                    .setTopic("gh/7/raw")
                                    .setPayload(ByteString.fromHex("00ff"))
                                    .setTimeMs(NOON_MS))
                            .setMore(true))
                    .build(),
            answer().setMappings(Mappings.newBuilder().addMappings(STATE)).build(),
            answer().setMapping(STATE).build(),
            answer().setMappingTrial(MappingTrial.newBuilder()
                            .addPublishes(TriedPublish.newBuilder()
                                    .setTopic("gh/7/data")
                                    .setFilter("gh/{house}/data")
                                    .setDeviceId("gh-7")
                                    .addResults(MappedResult.newBuilder()
                                            .setReading(Reading.newBuilder()
                                                    .setMetric("temperature")
                                                    .setTimeMs(NOON_MS)
                                                    .setNumber(21.5)))
                                    .addMisses(MappingMiss.newBuilder()
                                            .setReason(MissReason.MISS_REASON_BAD_TIME)
                                            .setMessage("time: yesterday is none.")))
                            .addDevices(TriedDevice.newBuilder()
                                    .setDeviceId("gh-7")
                                    .setDisplayName("7")
                                    .putCaptures("house", "7")
                                    .setCapabilities(Capabilities.newBuilder().addMetrics(TEMPERATURE))))
                    .build());

    private GoldenMappingFrames() {}

    private static ConsoleToHub.Builder ask() {
        return ConsoleToHub.newBuilder().setRequestId(51);
    }

    private static HubToConsole.Builder answer() {
        return HubToConsole.newBuilder().setRequestId(51);
    }
}
