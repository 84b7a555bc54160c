package dev.signalbox.hub.mapping;

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
import java.util.LinkedHashMap;
import java.util.Map;

/** A mapping of one discovered device as it grows, component by component. Confined to one thread. */
final class MappingDraft {
    private final Mapping.Builder mapping;
    private final Map<String, MappedTopic.Builder> topics = new LinkedHashMap<>();

    /** @param head everything but topics, commands and sets */
    MappingDraft(Mapping head) {
        mapping = head.toBuilder();
        for (MappedTopic topic : head.getTopicsList()) {
            topics.put(topic.getFilter(), topic.toBuilder());
        }
        mapping.clearTopics();
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
    void metric(String topic, Metric.Builder metric, MappedValue.Builder value) {
        at(topic)
                .addMetrics(MappedMetric.newBuilder()
                        .setMetric(metric)
                        .setValue(value)
                        .setDeclared(true));
    }

    void report(String topic, Property.Builder property, MappedValue.Builder value) {
        at(topic)
                .addReports(MappedReport.newBuilder()
                        .setProperty(property)
                        .setValue(value)
                        .setDeclared(true));
    }

    void set(String path, MappedPublish.Builder publish, MappedArgument.Builder argument) {
        mapping.addSets(MappedSet.newBuilder().setPath(path).setPublish(publish).setArgument(argument));
    }

    void command(Command.Builder command, MappedPublish.Builder publish) {
        mapping.addCommands(MappedCommand.newBuilder().setCommand(command).setPublish(publish));
    }

    void command(Command.Builder command, MappedPublish.Builder publish, MappedArgument.Builder ofValue) {
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
        boolean metric = topics.values().stream()
                .flatMap(topic -> topic.getMetricsList().stream())
                .anyMatch(one -> one.getMetric().getName().equals(name));
        boolean property = topics.values().stream()
                .flatMap(topic -> topic.getReportsList().stream())
                .anyMatch(one -> one.getProperty().getForm().getName().equals(name));
        boolean event = topics.values().stream()
                .flatMap(topic -> topic.getEventsList().stream())
                .anyMatch(one -> one.getName().equals(name));
        boolean command = mapping.getCommandsList().stream()
                .anyMatch(one -> one.getCommand().getName().equals(name));
        return metric || property || event || command;
    }

    private MappedTopic.Builder at(String topic) {
        return topics.computeIfAbsent(topic, filter -> MappedTopic.newBuilder().setFilter(filter));
    }
}
