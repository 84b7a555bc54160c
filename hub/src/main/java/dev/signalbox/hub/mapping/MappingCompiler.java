package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.CreateRule;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.MappedEvent;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedReport;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.PresenceRule;
import dev.signalbox.proto.v1.Property;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks a mapping from its first field to its last, and builds what is used of it. Used once, confined to one thread. */
public final class MappingCompiler {
    private static final int MAX_DESCRIPTION = 500;

    private final Mapping source;
    private final OwnTopics own;
    private final Faults faults = new Faults();

    private MappingCompiler(Mapping source, OwnTopics own) {
        this.source = source;
        this.own = own;
    }

    /** A mapping that a person wrote. */
    public static Compilation compile(Mapping source, OwnTopics own) {
        MappingCompiler compiler = new MappingCompiler(source, own);
        compiler.faults.unless(Names.isName(source.getName()), "name", "A mapping's name is [a-z][a-z0-9_]{0,63}.");
        return compiler.run();
    }

    /** A mapping that the hub made of a discovery: its name cannot be one that people give. */
    static Compilation compileDiscovered(Mapping source, OwnTopics own) {
        return new MappingCompiler(source, own).run();
    }

    private Compilation run() {
        checkTexts();
        CaptureText id = device(source.getDevice());
        if (id == null) {
            return new Compilation.Refused(faults.list());
        }
        FeatureForms forms = FeatureForms.of(source, faults);
        List<CompiledTopic> topics = topics(id, forms);
        OutboundRules outbound = OutboundRules.of(source, forms, topics, id.names(), own, faults);
        if (faults.isEmpty()) {
            Declarable.checkTogether(forms, outbound.commands().values(), faults);
        }
        if (!faults.isEmpty()) {
            return new Compilation.Refused(faults.list());
        }
        List<CompiledTopic> complete = topics.stream()
                .map(topic -> topic.withCommands(outbound.possibleAfter(topic, id.names())))
                .toList();
        return new Compilation.Compiled(
                new CompiledMapping(source, id, complete, forms, outbound.commands(), outbound.sets(), own));
    }

    private void checkTexts() {
        faults.unless(Names.isDisplayText(source.getTitle()), "title", "A title is a text of at most 100.");
        faults.unless(
                Names.isDisplayText(source.getDescription(), MAX_DESCRIPTION),
                "description",
                "A description is a text of at most " + MAX_DESCRIPTION + ".");
        long silence = Integer.toUnsignedLong(source.getSilenceMs());
        faults.unless(
                silence == 0
                        || (silence >= MappingLimits.MIN_SILENCE_MILLIS && silence <= MappingLimits.MAX_SILENCE_MILLIS),
                "silence_ms",
                "Silence is 1,000 ms to 30 days, or 0 for none.");
        faults.unless(source.getPresenceRule() != PresenceRule.UNRECOGNIZED, "presence_rule", "LATEST, ALL or ANY.");
    }

    private @Nullable CaptureText device(MappedDevice device) {
        faults.unless(!device.getId().isEmpty(), "device.id", "Say how the id is made: \"{device}\".");
        faults.unless(Names.isDisplayText(device.getManufacturer()), "device.manufacturer", "A text of at most 100.");
        faults.unless(
                device.getTagsCount() <= MappingLimits.MAX_TAGS
                        && device.getTagsList().stream()
                                .allMatch(tag -> !tag.isEmpty() && Names.isDisplayText(tag, MappingLimits.MAX_VALUES)),
                "device.tags",
                "At most 16 tags of 1 to 64 characters.");
        faults.unless(device.getCreate() != CreateRule.UNRECOGNIZED, "device.create", "NEVER, PENDING or AUTO.");
        faults.unless(
                device.getMaxDevices() >= 0 && device.getMaxDevices() <= MappingLimits.MAX_DEVICES_OF_MAPPING,
                "device.max_devices",
                "At most " + MappingLimits.MAX_DEVICES_OF_MAPPING + ".");
        faults.unless(
                device.getExceptCount() <= MappingLimits.MAX_VALUES,
                "device.except",
                "At most " + MappingLimits.MAX_VALUES + ".");
        CaptureText id = faults.at("device.id", () -> CaptureText.parse(device.getId()));
        for (Map.Entry<String, String> text : Map.of(
                        "device.display_name", device.getDisplayName(), "device.model", device.getModel())
                .entrySet()) {
            CaptureText parsed = faults.at(text.getKey(), () -> CaptureText.parse(text.getValue()));
            boolean known = id == null || parsed == null || id.names().containsAll(parsed.names());
            faults.unless(known, text.getKey(), "Only captures that stand in device.id.");
            faults.unless(Names.isDisplayText(text.getValue()), text.getKey(), "A text of at most 100.");
        }
        return id;
    }

    private List<CompiledTopic> topics(CaptureText id, FeatureForms forms) {
        List<CompiledTopic> topics = new ArrayList<>();
        faults.unless(source.getTopicsCount() + source.getCommandsCount() > 0, "topics", "Say what to listen to.");
        if (source.getTopicsCount() > MappingLimits.MAX_TOPICS) {
            faults.add("topics", "A mapping has at most " + MappingLimits.MAX_TOPICS + " topics.");
            return topics;
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < source.getTopicsCount(); i++) {
            MappedTopic topic = source.getTopics(i);
            String where = "topics[" + i + "]";
            faults.unless(seen.add(topic.getFilter()), where + ".filter", "It stands here twice: join the two.");
            TopicPattern pattern = faults.at(where + ".filter", () -> {
                TopicPattern parsed = TopicPattern.parse(topic.getFilter());
                own.checkFilter(parsed.filter());
                return parsed;
            });
            if (pattern != null) {
                topics.add(topic(i, where, topic, pattern, id, forms));
            }
        }
        return topics;
    }

    private CompiledTopic topic(
            int number, String where, MappedTopic topic, TopicPattern pattern, CaptureText id, FeatureForms forms) {
        boolean ofAll = !pattern.captures().containsAll(id.names());
        boolean onlyPresence = topic.getMetricsCount() + topic.getReportsCount() + topic.getEventsCount() == 0;
        faults.unless(
                !ofAll || (onlyPresence && topic.hasPresence()),
                where + ".filter",
                "It does not capture " + id.names() + ", which the device's id is made of: then it may only tell the"
                        + " presence of all devices.");
        faults.unless(
                !onlyPresence || topic.hasPresence(),
                where,
                "Nothing is taken from it: say metrics, reports, events or" + " presence.");
        faults.unless(
                topic.getEventsCount() <= MappingLimits.MAX_EVENTS,
                where + ".events",
                "At most " + MappingLimits.MAX_EVENTS + ".");
        List<EventRule> events = new ArrayList<>();
        for (int i = 0; i < topic.getEventsCount(); i++) {
            String at = where + ".events[" + i + "]";
            MappedEvent mapped = topic.getEvents(i);
            EventRule event = faults.at(at, () -> EventRule.of(mapped));
            if (event != null) {
                faults.unless(
                        !event.name().names().isEmpty()
                                || Names.isName(event.name().pattern()),
                        at + ".name",
                        "A name is [a-z][a-z0-9_]{0,63}, with captures in braces.");
                captured(at + ".name", event.name().names(), pattern);
                events.add(event);
            }
        }
        return new CompiledTopic(
                number,
                pattern,
                ofAll,
                features(where, topic, pattern, forms),
                events,
                topic.hasPresence()
                        ? faults.at(where + ".presence", () -> PresenceWords.of(topic.getPresence()))
                        : null,
                topic.hasTime() ? faults.at(where + ".time", () -> TimeRule.of(topic.getTime())) : null,
                List.of());
    }

    private List<FeatureRule> features(String where, MappedTopic topic, TopicPattern pattern, FeatureForms forms) {
        List<FeatureRule> features = new ArrayList<>();
        for (int i = 0; i < topic.getMetricsCount(); i++) {
            MappedMetric mapped = topic.getMetrics(i);
            String name = mapped.getMetric().getName();
            Metric form = forms.metrics().getOrDefault(name, mapped.getMetric());
            Parameter typed = Parameter.newBuilder().setType(form.getType()).build();
            String at = where + ".metrics[" + i + "]";
            add(
                    features,
                    at,
                    pattern,
                    () -> new FeatureRule(
                            FeatureKind.FEATURE_KIND_METRIC,
                            CaptureText.parse(name),
                            ValueRule.of(mapped.getValue(), typed)));
            declared(at, mapped.getDeclared(), name, form.getTitle());
        }
        for (int i = 0; i < topic.getReportsCount(); i++) {
            MappedReport mapped = topic.getReports(i);
            String path = mapped.getProperty().getForm().getName();
            Property form = forms.properties().getOrDefault(path, mapped.getProperty());
            String at = where + ".reports[" + i + "]";
            add(
                    features,
                    at,
                    pattern,
                    () -> new FeatureRule(
                            FeatureKind.FEATURE_KIND_PROPERTY,
                            CaptureText.parse(path),
                            ValueRule.of(mapped.getValue(), form.getForm())));
            declared(at, mapped.getDeclared(), path, form.getForm().getTitle());
        }
        return features;
    }

    private void add(List<FeatureRule> features, String at, TopicPattern pattern, Faults.Part<FeatureRule> part) {
        FeatureRule rule = faults.at(at, part);
        if (rule != null) {
            captured(at, rule.name().names(), pattern);
            captured(at + ".value.pointer", rule.rule().pointer().names(), pattern);
            features.add(rule);
        }
    }

    private void captured(String at, Set<String> names, TopicPattern pattern) {
        faults.unless(
                pattern.captures().containsAll(names),
                at,
                "It names " + names + ", but the filter captures only " + pattern.captures() + ".");
    }

    private void declared(String at, boolean declared, String... texts) {
        faults.unless(
                !declared || !String.join("", texts).contains("{"),
                at + ".declared",
                "What its name holds is known only once it was heard: it cannot be declared.");
    }
}
