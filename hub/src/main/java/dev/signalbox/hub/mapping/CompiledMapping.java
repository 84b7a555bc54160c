package dev.signalbox.hub.mapping;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.MissReason;
import dev.signalbox.proto.v1.Property;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A mapping that was checked and is ready to be used. Equal only to itself. Immutable.
 *
 * <p>Metrics, properties, commands and sets are kept by their name or path as written, captures and all.
 */
public final class CompiledMapping {
    private final Mapping source;
    private final CaptureText id;
    private final Set<String> except;
    private final OwnTopics own;
    final List<CompiledTopic> topics;
    final Map<String, Metric> metrics;
    final Map<String, Property> properties;
    final Map<String, CommandRule> commands;
    final Map<String, SetRule> sets;

    CompiledMapping(
            Mapping source,
            CaptureText id,
            List<CompiledTopic> topics,
            FeatureForms forms,
            Map<String, CommandRule> commands,
            Map<String, SetRule> sets,
            OwnTopics own) {
        this.source = source;
        this.id = id;
        this.except = Set.copyOf(source.getDevice().getExceptList());
        this.topics = List.copyOf(topics);
        this.metrics = Map.copyOf(forms.metrics());
        this.properties = Map.copyOf(forms.properties());
        this.commands = Map.copyOf(commands);
        this.sets = Map.copyOf(sets);
        this.own = own;
    }

    public String name() {
        return source.getName();
    }

    public Mapping source() {
        return source;
    }

    /** What to subscribe to. */
    public List<String> filters() {
        return topics.stream().map(topic -> topic.pattern().filter()).distinct().toList();
    }

    /** Those that tell who is there: a device is not made by such a word, and would miss one that was retained. */
    public List<String> presenceFilters() {
        return topics.stream()
                .filter(topic -> topic.presence() != null)
                .map(topic -> topic.pattern().filter())
                .distinct()
                .toList();
    }

    /** Of the topics that tell presence, as written. */
    Set<String> presenceTopics() {
        return topics.stream()
                .filter(topic -> topic.presence() != null)
                .map(topic -> topic.pattern().toString())
                .collect(Collectors.toSet());
    }

    public int maxDevices() {
        int said = source.getDevice().getMaxDevices();
        return said == 0 ? MappingLimits.USUAL_DEVICES : said;
    }

    /** Only these captures tell one device from another. */
    Map<String, String> ofDevice(Map<String, String> captures) {
        return CompiledTopic.only(captures, id.names());
    }

    DeviceId deviceOf(Map<String, String> captures) throws Missed {
        for (String name : id.names()) {
            if (except.contains(captures.getOrDefault(name, ""))) {
                throw new Missed(
                        MissReason.MISS_REASON_EXCEPTED, "The mapping excepts " + Plain.cut(captures.toString()) + ".");
            }
        }
        String text = id.fill(captures::get);
        return LegalName.deviceId(text == null ? "" : text)
                .orElseThrow(() -> new Missed(
                        MissReason.MISS_REASON_BAD_NAME,
                        "No device id comes of " + Plain.cut(captures.toString()) + "."));
    }

    /** What to publish for a command; the parameters passed its form. */
    Sending command(HeardFeature command, Struct parameters) {
        CommandRule rule = commands.get(command.getPattern());
        return rule == null
                ? new Sending.Refused("The mapping has no such command.")
                : rule.fill(parameters, command.getCapturesMap(), own);
    }

    /** What to publish for a desired value. */
    Sending set(HeardFeature property, Value desired) {
        SetRule rule = sets.get(property.getPattern());
        return rule == null
                ? new Sending.Refused("The mapping does not say how this property is set.")
                : rule.fill(desired, property.getCapturesMap(), own);
    }
}
