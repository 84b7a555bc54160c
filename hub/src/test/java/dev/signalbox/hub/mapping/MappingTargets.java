package dev.signalbox.hub.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.CapturedPublish;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedResult;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.MappingTrial;
import dev.signalbox.proto.v1.TryMapping;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Map;

/** Fuzz targets: what anybody on the broker may publish, and mappings that somebody may send. */
public final class MappingTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "mapping", MappingTargets::mapping,
            "mapped-publish", MappingTargets::publish,
            "discovery", MappingTargets::discovery,
            "template", MappingTargets::template);

    private static final OwnTopics OWN = new OwnTopics("signalbox/v1", "homeassistant");
    private static final Mappings READY_MADE = new Mappings();

    static {
        for (Mapping mapping : ReadyMade.all()) {
            READY_MADE.put(((Compilation.Compiled) MappingCompiler.compile(mapping, OWN)).mapping());
        }
    }

    private MappingTargets() {}

    /** A mapping as JSON; what compiles is tried on its own filters. */
    private static void mapping(byte[] bytes) {
        Mapping.Builder mapping = Mapping.newBuilder();
        try {
            JsonFormat.parser().merge(new String(bytes, StandardCharsets.UTF_8), mapping);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        TryMapping.Builder asked = TryMapping.newBuilder().setMapping(mapping);
        mapping.getTopicsList()
                .forEach(topic -> asked.addPublishes(CapturedPublish.newBuilder()
                        .setTopic(topic.getFilter())
                        .setText("{\"a\":[1,true,\"ON\"],\"t\":21.5}")));
        if (asked.getPublishesCount() > MappingLimits.MAX_TRIED) {
            return;
        }
        MappingTrial trial = DryRun.of(asked.build(), OWN, 1_000);
        assertThat(trial.getPublishesCount())
                .as("nothing is tried by a mapping that is refused")
                .isEqualTo(trial.getFaultsCount() == 0 ? asked.getPublishesCount() : 0);
        trial.getFaultsList().forEach(fault -> assertThat(fault.getMessage()).isNotEmpty());
    }

    /** A topic on the first line, then the payload. */
    private static void publish(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", 2);
        ByteString payload = ByteString.copyFrom(lines.length > 1 ? lines[1] : "", StandardCharsets.ISO_8859_1);
        MappedFleet fleet = new MappedFleet(device -> false, READY_MADE.misses());
        for (Outcome outcome : READY_MADE.evaluate(new InboundPublish(lines[0], payload, false, 1_000))) {
            assertThat(outcome.results().size() + outcome.misses().size()).isPositive();
            for (Taken taken : fleet.take(outcome, new ArrayList<>(), 1_000)) {
                for (MappedResult result : taken.results()) {
                    assertThat(!result.hasReading()
                                    || Double.isFinite(result.getReading().getNumber()))
                            .isTrue();
                }
                fleet.capabilities(taken.device())
                        .orElseThrow()
                        .getCommandsList()
                        .forEach(command -> assertSafe(
                                fleet.command(taken.device(), command.getName(), Struct.getDefaultInstance())));
            }
        }
    }

    /** A topic below the prefix on the first line, then the config. */
    private static void discovery(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 2);
        Mappings mappings = new Mappings();
        MappedFleet fleet = new MappedFleet(device -> false, mappings.misses());
        Discoveries discoveries = new Discoveries(OWN, "hub", CreateRule.CREATE_RULE_AUTO, mappings.misses());
        ByteString config = ByteString.copyFromUtf8(lines.length > 1 ? lines[1] : "");
        String topic = "homeassistant/" + lines[0] + "/config";
        for (CompiledMapping mapping :
                discoveries.take(new InboundPublish(topic, config, true, 1_000)).changed()) {
            assertThat(mapping.filters()).noneMatch(filter -> TopicFilters.overlap(filter, "signalbox/v1/#"));
            mappings.put(mapping);
            fleet.announce(mapping, new ArrayList<>())
                    .ifPresent(taken -> fleet.capabilities(taken.device())
                            .orElseThrow()
                            .getCommandsList()
                            .forEach(command -> assertSafe(
                                    fleet.command(taken.device(), command.getName(), Struct.getDefaultInstance()))));
        }
    }

    private static void template(byte[] bytes) {
        String template = new String(bytes, StandardCharsets.UTF_8);
        try {
            JsonPointer.parse(ValueTemplate.read(template).getPointer());
        } catch (NotLegal e) {
            assertThat(e.sentence()).isNotEmpty();
        }
        try {
            ValueTemplate.write(template, MappedPublish.newBuilder(), MappedArgument.newBuilder());
        } catch (NotLegal e) {
            assertThat(e.sentence()).isNotEmpty();
        }
    }

    private static void assertSafe(Sending sending) {
        if (sending instanceof Sending.Publish publish) {
            assertThat(TopicFilters.isTopic(publish.topic())).isTrue();
            assertThat(TopicFilters.overlap(publish.topic(), "signalbox/v1/#")).isFalse();
        }
    }
}
