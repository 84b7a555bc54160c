package dev.signalbox.hub.mapping;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.FeatureKind;
import dev.signalbox.proto.v1.HeardFeature;
import dev.signalbox.proto.v1.MappedDevice;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a mapped device can: what its mapping declares, and what was heard of it, sorted as the mapping says it. */
final class MappedCapabilities {
    private MappedCapabilities() {}

    static Capabilities of(CompiledMapping mapping, MappedDeviceRecord device) {
        MappedDevice naming = mapping.source().getDevice();
        Map<String, HeardFeature> features = features(mapping, device);
        Capabilities.Builder capabilities = Capabilities.newBuilder()
                .setModel(filled(naming.getModel(), device.getCapturesMap()))
                .setManufacturer(naming.getManufacturer());
        features.values().forEach(feature -> add(capabilities, mapping, feature));
        return capabilities.build();
    }

    /** By how much this feature lengthens the document. */
    static int bytes(CompiledMapping mapping, HeardFeature feature) {
        Capabilities.Builder alone = Capabilities.newBuilder();
        add(alone, mapping, feature);
        return alone.build().getSerializedSize();
    }

    private static void add(Capabilities.Builder capabilities, CompiledMapping mapping, HeardFeature feature) {
        switch (feature.getKind()) {
            case FEATURE_KIND_METRIC -> {
                Metric form = mapping.metrics.get(feature.getPattern());
                if (form != null) {
                    capabilities.addMetrics(
                            form.toBuilder().setName(feature.getName()).setTitle(title(form.getTitle(), feature)));
                }
            }
            case FEATURE_KIND_PROPERTY -> {
                Property form = mapping.properties.get(feature.getPattern());
                if (form != null) {
                    Property.Builder property = form.toBuilder();
                    property.getFormBuilder()
                            .setName(feature.getName())
                            .setTitle(title(form.getForm().getTitle(), feature));
                    capabilities.addProperties(property);
                }
            }
            case FEATURE_KIND_COMMAND -> {
                CommandRule rule = mapping.commands.get(feature.getPattern());
                if (rule != null) {
                    Command form = rule.form();
                    capabilities.addCommands(
                            form.toBuilder().setName(feature.getName()).setTitle(title(form.getTitle(), feature)));
                }
            }
            case FEATURE_KIND_EVENT ->
                capabilities.addEvents(EventType.newBuilder()
                        .setName(feature.getName())
                        .addFields(Parameter.newBuilder()
                                .setName(MappedFleet.EVENT_FIELD)
                                .setType(ValueType.VALUE_TYPE_TEXT)));
            default -> {}
        }
    }

    /** By kind and name: first what is declared, then what was heard. */
    static Map<String, HeardFeature> features(CompiledMapping mapping, MappedDeviceRecord device) {
        Map<String, HeardFeature> features = new LinkedHashMap<>();
        Mapping source = mapping.source();
        for (MappedTopic topic : source.getTopicsList()) {
            topic.getMetricsList().stream()
                    .filter(metric -> metric.getDeclared())
                    .forEach(metric -> declare(
                            features,
                            device,
                            FeatureKind.FEATURE_KIND_METRIC,
                            metric.getMetric().getName()));
            topic.getReportsList().stream()
                    .filter(report -> report.getDeclared())
                    .forEach(report -> declare(
                            features,
                            device,
                            FeatureKind.FEATURE_KIND_PROPERTY,
                            report.getProperty().getForm().getName()));
        }
        for (CommandRule command : mapping.commands.values()) {
            if (command.heardBy(device.getCapturesMap().keySet()).isEmpty()) {
                declare(
                        features,
                        device,
                        FeatureKind.FEATURE_KIND_COMMAND,
                        command.name().pattern());
            }
        }
        device.getHeardList().forEach(heard -> features.putIfAbsent(key(heard), heard));
        return features;
    }

    static String key(HeardFeature feature) {
        return feature.getKindValue() + " " + feature.getName();
    }

    static String displayName(CompiledMapping mapping, MappedDeviceRecord device) {
        String pattern = mapping.source().getDevice().getDisplayName();
        String filled = filled(pattern, device.getCapturesMap());
        return filled.isEmpty()
                ? LegalName.title(String.join(" ", device.getCapturesMap().values()))
                : filled;
    }

    private static void declare(
            Map<String, HeardFeature> features, MappedDeviceRecord device, FeatureKind kind, String pattern) {
        HeardFeature feature;
        try {
            feature = FeatureRule.heard(kind, CaptureText.parse(pattern), device.getCapturesMap()).toBuilder()
                    .putAllCaptures(device.getCapturesMap())
                    .build();
        } catch (NotLegal | Missed e) {
            return; // a command named by captures that make no name is not there
        }
        features.putIfAbsent(key(feature), feature);
    }

    private static String title(String pattern, HeardFeature feature) {
        return filled(pattern, feature.getCapturesMap());
    }

    private static String filled(String pattern, Map<String, String> captures) {
        try {
            String filled = CaptureText.parse(pattern).fill(captures::get);
            return LegalName.title(filled == null ? pattern : filled);
        } catch (NotLegal e) {
            throw new IllegalStateException("was parsed when the mapping was checked", e);
        }
    }
}
