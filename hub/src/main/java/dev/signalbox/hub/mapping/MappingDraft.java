package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.MappedArgument;
import dev.signalbox.proto.v1.MappedCommand;
import dev.signalbox.proto.v1.MappedEvent;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedPresence;
import dev.signalbox.proto.v1.MappedPublish;
import dev.signalbox.proto.v1.MappedReport;
import dev.signalbox.proto.v1.MappedSet;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.MappedValue;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.PresenceRule;
import dev.signalbox.proto.v1.Property;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A mapping of one discovered device as it grows, component by component. Confined to one thread. */
final class MappingDraft {
    private final Mapping.Builder mapping;
    private final Map<String, MappedTopic.Builder> topics = new LinkedHashMap<>();

    /** @param head everything but topics, commands and sets */
    MappingDraft(Mapping head) {
        mapping = head.toBuilder();
        setTo(head);
    }

    /** As it was when {@link #toMapping} told it. */
    void setTo(Mapping before) {
        topics.clear();
        for (MappedTopic topic : before.getTopicsList()) {
            topics.put(topic.getFilter(), topic.toBuilder());
        }
        mapping.clear().mergeFrom(before).clearTopics();
    }

    /** Whether one mapping may have all that. */
    boolean fits() {
        Set<String> metrics = new HashSet<>();
        Set<String> paths = new HashSet<>();
        Capabilities.Builder document = Capabilities.newBuilder();
        for (MappedTopic.Builder topic : topics.values()) {
            topic.getMetricsList().stream()
                    .map(MappedMetric::getMetric)
                    .filter(metric -> metrics.add(metric.getName()))
                    .forEach(document::addMetrics);
            topic.getReportsList().stream()
                    .map(MappedReport::getProperty)
                    .filter(property -> paths.add(property.getForm().getName()))
                    .forEach(document::addProperties);
        }
        mapping.getCommandsList().stream().map(MappedCommand::getCommand).forEach(document::addCommands);
        return topics.size() <= MappingLimits.MAX_TOPICS
                && metrics.size() <= MappingLimits.MAX_METRICS
                && paths.size() <= MappingLimits.MAX_PROPERTIES
                && mapping.getCommandsCount() <= MappingLimits.MAX_COMMANDS
                && topics.values().stream().allMatch(topic -> topic.getEventsCount() <= MappingLimits.MAX_EVENTS)
                && document.build().getSerializedSize() <= CapabilitiesCheck.MAX_BYTES;
    }

    boolean isEmpty() {
        return topics.isEmpty() && mapping.getCommandsCount() == 0;
    }

    Mapping toMapping() {
        Mapping.Builder whole = mapping.clone();
        topics.values().forEach(whole::addTopics);
        return whole.build();
    }

    /** Known from the start: a discovery is a declaration. */
    void metric(String topic, Metric.Builder metric, MappedValue.Builder value) throws NotLegal {
        checkFree(metricNames(), metric.getName());
        at(topic)
                .addMetrics(MappedMetric.newBuilder()
                        .setMetric(metric)
                        .setValue(value)
                        .setDeclared(true));
    }

    void report(String topic, Property.Builder property, MappedValue.Builder value) throws NotLegal {
        checkFree(paths(), property.getForm().getName());
        at(topic)
                .addReports(MappedReport.newBuilder()
                        .setProperty(property)
                        .setValue(value)
                        .setDeclared(true));
    }

    void set(String path, MappedPublish.Builder publish, MappedArgument.Builder argument) {
        mapping.addSets(MappedSet.newBuilder().setPath(path).setPublish(publish).setArgument(argument));
    }

    void command(Command.Builder command, MappedPublish.Builder publish) throws NotLegal {
        checkFree(commandNames(), command.getName());
        mapping.addCommands(MappedCommand.newBuilder().setCommand(command).setPublish(publish));
    }

    void command(Command.Builder command, MappedPublish.Builder publish, MappedArgument.Builder ofValue)
            throws NotLegal {
        checkFree(commandNames(), command.getName());
        mapping.addCommands(MappedCommand.newBuilder()
                .setCommand(command)
                .setPublish(publish)
                .putArguments(SetRule.VALUE, ofValue.build()));
    }

    void event(String topic, MappedEvent.Builder event) {
        at(topic).addEvents(event);
    }

    /** The first to speak of a topic is believed: components of one device say the same. */
    void presence(String topic, MappedPresence.Builder presence, PresenceRule rule) {
        MappedTopic.Builder at = at(topic);
        if (!at.hasPresence()) {
            at.setPresence(presence);
            mapping.setPresenceRule(rule);
        }
    }

    boolean hasName(String name) {
        Stream<String> events = topics.values().stream()
                .flatMap(topic -> topic.getEventsList().stream())
                .map(MappedEvent::getName);
        return Stream.of(metricNames(), paths(), events, commandNames())
                .flatMap(names -> names)
                .anyMatch(name::equals);
    }

    /** What one component calls a further value of its own may be what another one is called. */
    private static void checkFree(Stream<String> names, String name) throws NotLegal {
        if (names.anyMatch(name::equals)) {
            throw new NotLegal("Another component has " + name + " already.");
        }
    }

    private Stream<String> metricNames() {
        return topics.values().stream()
                .flatMap(topic -> topic.getMetricsList().stream())
                .map(one -> one.getMetric().getName());
    }

    private Stream<String> paths() {
        return topics.values().stream()
                .flatMap(topic -> topic.getReportsList().stream())
                .map(one -> one.getProperty().getForm().getName());
    }

    private Stream<String> commandNames() {
        return mapping.getCommandsList().stream().map(one -> one.getCommand().getName());
    }

    private MappedTopic.Builder at(String topic) {
        return topics.computeIfAbsent(topic, filter -> MappedTopic.newBuilder().setFilter(filter));
    }
}
