package dev.signalbox.hub.mapping;

import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.MappedMetric;
import dev.signalbox.proto.v1.MappedReport;
import dev.signalbox.proto.v1.MappedTopic;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/** What the metrics and properties of a mapping are, by name or path as written, each said once. Immutable once read. */
final class FeatureForms {
    private static final int MAX_UNIT = 32;
    private static final int MAX_DECIMALS = 6;

    private final Faults faults;
    private final Map<String, Metric> metrics = new LinkedHashMap<>();
    private final Map<String, Property> properties = new LinkedHashMap<>();

    private FeatureForms(Faults faults) {
        this.faults = faults;
    }

    static FeatureForms of(Mapping mapping, Faults faults) {
        FeatureForms forms = new FeatureForms(faults);
        for (int i = 0; i < mapping.getTopicsCount(); i++) {
            MappedTopic topic = mapping.getTopics(i);
            for (int j = 0; j < topic.getMetricsCount(); j++) {
                forms.add("topics[" + i + "].metrics[" + j + "].metric", topic.getMetrics(j));
            }
            for (int j = 0; j < topic.getReportsCount(); j++) {
                forms.add("topics[" + i + "].reports[" + j + "].property", topic.getReports(j));
            }
        }
        faults.unless(
                forms.metrics.size() <= MappingLimits.MAX_METRICS,
                "topics",
                "A mapping has at most " + MappingLimits.MAX_METRICS + " metrics.");
        faults.unless(
                forms.properties.size() <= MappingLimits.MAX_PROPERTIES,
                "topics",
                "A mapping has at most " + MappingLimits.MAX_PROPERTIES + " properties.");
        return forms;
    }

    Map<String, Metric> metrics() {
        return metrics;
    }

    Map<String, Property> properties() {
        return properties;
    }

    private void add(String where, MappedMetric mapped) {
        Metric metric = mapped.getMetric();
        Metric known = metrics.get(metric.getName());
        boolean onlyNamed = metric.toBuilder().clearName().build().equals(Metric.getDefaultInstance());
        if (known != null && onlyNamed) {
            return;
        }
        Metric typed = metric.getType() == ValueType.VALUE_TYPE_UNSPECIFIED
                ? metric.toBuilder().setType(ValueType.VALUE_TYPE_NUMBER).build()
                : metric;
        Metric described = known == null || saysNothing(known) ? typed : known;
        faults.unless(
                described.equals(typed),
                where,
                "\"" + Plain.cut(metric.getName())
                        + "\" is described twice, and not the same way: describe it once, and give"
                        + " only its name elsewhere.");
        check(where, typed);
        metrics.put(metric.getName(), described);
    }

    /** A name alone, typed by default. */
    private static boolean saysNothing(Metric metric) {
        return metric.toBuilder().clearName().clearType().build().equals(Metric.getDefaultInstance());
    }

    private void check(String where, Metric metric) {
        int before = faults.count();
        boolean typed = switch (metric.getType()) {
            case VALUE_TYPE_NUMBER, VALUE_TYPE_BOOLEAN, VALUE_TYPE_TEXT -> true;
            default -> false;
        };
        faults.unless(typed, where + ".type", "A metric is a NUMBER, a BOOLEAN or a TEXT.");
        faults.unless(Names.isDisplayText(metric.getTitle()), where + ".title", "A title is a text of at most 100.");
        faults.unless(
                Names.isDisplayText(metric.getUnit(), MAX_UNIT), where + ".unit", "A unit is a UCUM code such as Cel.");
        faults.unless(
                metric.getDecimals() >= 0 && metric.getDecimals() <= MAX_DECIMALS,
                where + ".decimals",
                "Decimals are 0 to " + MAX_DECIMALS + ".");
        boolean finite = DoubleStream.of(
                        metric.getMinimum(), metric.getMaximum(), metric.getLowLimit(), metric.getHighLimit())
                .allMatch(Double::isFinite);
        faults.unless(finite, where, "Limits are finite numbers.");
        if (faults.count() == before) {
            Declarable.check(where, metric, faults);
        }
        name(where + ".name", metric.getName(), false);
    }

    private void add(String where, MappedReport mapped) {
        Property property = mapped.getProperty();
        String path = property.getForm().getName();
        Property known = properties.get(path);
        boolean onlyNamed = !property.getWritable()
                && property.getForm().toBuilder().clearName().build().equals(Parameter.getDefaultInstance());
        if (known != null && onlyNamed) {
            return;
        }
        faults.unless(
                known == null || known.equals(property),
                where,
                "\"" + Plain.cut(path)
                        + "\" is described twice, and not the same way: describe it where it comes first, and"
                        + " give only its name elsewhere.");
        Parameter form = property.getForm();
        form(where + ".form", form, faults);
        faults.unless(
                form.getType() != ValueType.VALUE_TYPE_LIST || !property.getWritable(),
                where,
                "A list can be reported, but not set by MQTT.");
        name(where + ".form.name", path, true);
        properties.putIfAbsent(path, property);
    }

    /** A property's or parameter's. */
    static void form(String where, Parameter form, Faults faults) {
        int before = faults.count();
        faults.unless(
                form.getType() != ValueType.VALUE_TYPE_UNSPECIFIED && form.getType() != ValueType.UNRECOGNIZED,
                where + ".type",
                "Say the type: VALUE_TYPE_NUMBER, INTEGER, BOOLEAN, TEXT or CHOICE.");
        faults.unless(Names.isDisplayText(form.getTitle()), where + ".title", "A title is a text of at most 100.");
        faults.unless(Names.isDisplayText(form.getUnit(), MAX_UNIT), where + ".unit", "A unit is a UCUM code.");
        faults.unless(
                form.getChoicesCount() > 0 == (form.getType() == ValueType.VALUE_TYPE_CHOICE)
                        && form.getChoicesCount() <= MappingLimits.MAX_VALUES,
                where + ".choices",
                "A CHOICE has 1 to " + MappingLimits.MAX_VALUES + " choices, nothing else has any.");
        boolean finite = DoubleStream.of(form.getMinimum(), form.getMaximum(), form.getStep())
                .allMatch(Double::isFinite);
        boolean inOrder = !form.hasMinimum() || !form.hasMaximum() || form.getMinimum() <= form.getMaximum();
        faults.unless(finite && inOrder && form.getStep() >= 0, where, "A range is finite, and goes upwards.");
        faults.unless(
                form.getChoicesList().stream().allMatch(choice -> !choice.isEmpty() && Names.isDisplayText(choice))
                        && new HashSet<>(form.getChoicesList()).size() == form.getChoicesCount(),
                where + ".choices",
                "A choice is a text of 1 to " + Names.MAX_TEXT + ", and stands there once.");
        if (faults.count() == before) {
            Declarable.check(where, form, faults);
        }
    }

    private void name(String where, String name, boolean path) {
        CaptureText pattern = faults.at(where, () -> CaptureText.parse(name));
        if (pattern != null && pattern.names().isEmpty()) {
            faults.unless(
                    path ? Names.isPath(name) : Names.isName(name),
                    where,
                    path
                            ? "A path is names joined by dots, each [a-z][a-z0-9_]{0,63}."
                            : "A name is [a-z][a-z0-9_]{0,63}, with captures in braces.");
        }
    }
}
