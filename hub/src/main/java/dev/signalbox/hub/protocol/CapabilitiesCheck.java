package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ValueType;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** What a capability document must be, so that everybody behind the gateway can build on it unseen. Immutable. */
public final class CapabilitiesCheck {
    public static final int MAX_BYTES = 64 << 10;
    private static final int MAX_METRICS = 256;
    private static final int MAX_COMMANDS = 64;
    private static final int MAX_PARAMETERS = 64;
    private static final int MAX_PROPERTIES = 256;
    private static final int MAX_EVENTS = 64;
    private static final int MAX_FIELDS = 16;

    /** As many as a device has in flight. */
    private static final int MAX_CONCURRENT = 8;

    private static final int MAX_CHOICES = 64;
    private static final int MAX_DESCRIPTION = 500;
    private static final int MAX_UNIT = 32;
    private static final int MAX_DECIMALS = 6;
    private static final int MAX_TEXT_LENGTH = 1_024;
    private static final long MAX_TTL_MILLIS = Duration.ofDays(30).toMillis();

    private CapabilitiesCheck() {}

    /** The first thing that is wrong, as a sentence for whoever writes the device's software. */
    public static Optional<String> firstFault(Capabilities capabilities) {
        if (!areTexts(capabilities.getModel(), capabilities.getManufacturer(), capabilities.getFirmwareVersion())) {
            return Optional.of("Model, manufacturer or firmware version is not a display text.");
        }
        if (capabilities.getMetricsCount() > MAX_METRICS || capabilities.getCommandsCount() > MAX_COMMANDS) {
            return Optional.of("More than " + MAX_METRICS + " metrics or " + MAX_COMMANDS + " commands.");
        }
        if (!areNames(capabilities.getMetricsList(), Metric::getName)) {
            return Optional.of("A metric's name is malformed or used twice.");
        }
        if (!areNames(capabilities.getCommandsList(), Command::getName)) {
            return Optional.of("A command's name is malformed or used twice.");
        }
        for (Metric metric : capabilities.getMetricsList()) {
            String called = "Metric " + metric.getName();
            if (!isGood(metric)) {
                return Optional.of(called + ": a type, text, range or count is not allowed.");
            }
            if (!isUnit(metric.getUnit())) {
                return Optional.of(called + ": " + noUnit(metric.getUnit()));
            }
        }
        for (Command command : capabilities.getCommandsList()) {
            if (!isGood(command)) {
                return Optional.of(
                        "Command " + command.getName() + ": a text, policy, role, number or time is not allowed.");
            }
            for (Parameter parameter : command.getParametersList()) {
                String called = "Command " + command.getName() + ", parameter " + parameter.getName();
                if (!isGood(parameter) || parameter.getType() == ValueType.VALUE_TYPE_LIST) {
                    return Optional.of(called + ": a type, text, range or choice is not allowed.");
                }
                if (!isUnit(parameter.getUnit())) {
                    return Optional.of(called + ": " + noUnit(parameter.getUnit()));
                }
            }
        }
        return propertyFault(capabilities.getPropertiesList()).or(() -> eventFault(capabilities.getEventsList()));
    }

    private static Optional<String> eventFault(List<EventType> events) {
        if (events.size() > MAX_EVENTS) {
            return Optional.of("More than " + MAX_EVENTS + " events.");
        }
        if (!areNames(events, EventType::getName)) {
            return Optional.of("An event's name is malformed or used twice.");
        }
        for (EventType event : events) {
            String called = "Event " + event.getName();
            boolean good = areTexts(event.getTitle())
                    && Names.isDisplayText(event.getDescription(), MAX_DESCRIPTION)
                    && event.getFieldsCount() <= MAX_FIELDS
                    && areNames(event.getFieldsList(), Parameter::getName);
            if (!good) {
                return Optional.of(called + ": a text, or the name or number of its fields, is not allowed.");
            }
            for (Parameter field : event.getFieldsList()) {
                if (!isGood(field) || field.getType() == ValueType.VALUE_TYPE_LIST || !isUnit(field.getUnit())) {
                    return Optional.of(called + ", field " + field.getName()
                            + ": a type, text, unit, range or choice is not allowed.");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> propertyFault(List<Property> properties) {
        if (properties.size() > MAX_PROPERTIES) {
            return Optional.of("More than " + MAX_PROPERTIES + " properties.");
        }
        NavigableSet<String> paths = new TreeSet<>();
        for (Property property : properties) {
            Parameter form = property.getForm();
            if (!Names.isPath(form.getName()) || !paths.add(form.getName())) {
                return Optional.of("A property's path is malformed or used twice.");
            }
            String called = "Property " + form.getName();
            if (!isGood(form)) {
                return Optional.of(called + ": a type, text, range or choice is not allowed.");
            }
            if (!isUnit(form.getUnit())) {
                return Optional.of(called + ": " + noUnit(form.getUnit()));
            }
        }
        for (String path : paths) {
            String below = paths.higher(path + ".");
            if (below != null && below.startsWith(path + ".")) {
                return Optional.of("Property " + path + " is a leaf, and " + below + " lies below it.");
            }
        }
        return Optional.empty();
    }

    private static boolean isUnit(String unit) {
        return unit.isEmpty() || UcumUnit.isUnit(unit);
    }

    private static String noUnit(String unit) {
        return "\"" + unit + "\" is not a unit as UCUM writes it (Cel, %, kW.h, m/s, [ppm], ...).";
    }

    private static boolean isGood(Metric metric) {
        boolean typed = switch (metric.getType()) {
            case VALUE_TYPE_NUMBER, VALUE_TYPE_BOOLEAN, VALUE_TYPE_TEXT -> true;
            default -> false;
        };
        return typed
                && areTexts(metric.getTitle())
                && Names.isDisplayText(metric.getUnit(), MAX_UNIT)
                && metric.getDecimals() >= 0
                && metric.getDecimals() <= MAX_DECIMALS
                && areFinite(metric.getMinimum(), metric.getMaximum(), metric.getLowLimit(), metric.getHighLimit())
                && inOrder(metric.hasMinimum() && metric.hasMaximum(), metric.getMinimum(), metric.getMaximum())
                && inOrder(metric.hasLowLimit() && metric.hasHighLimit(), metric.getLowLimit(), metric.getHighLimit());
    }

    private static boolean isGood(Command command) {
        return areTexts(command.getTitle())
                && Names.isDisplayText(command.getDescription(), MAX_DESCRIPTION)
                && command.getParametersCount() <= MAX_PARAMETERS
                && areNames(command.getParametersList(), Parameter::getName)
                && command.getOfflinePolicy() != OfflinePolicy.UNRECOGNIZED
                && command.getRole() != Role.UNRECOGNIZED
                && command.getMaxConcurrent() >= 0
                && command.getMaxConcurrent() <= MAX_CONCURRENT
                && Integer.toUnsignedLong(command.getTtlMs()) <= MAX_TTL_MILLIS
                && Integer.toUnsignedLong(command.getStartTimeoutMs()) <= MAX_TTL_MILLIS
                && Integer.toUnsignedLong(command.getRunTimeoutMs()) <= MAX_TTL_MILLIS;
    }

    private static boolean isGood(Parameter parameter) {
        boolean typed = parameter.getType() != ValueType.VALUE_TYPE_UNSPECIFIED
                && parameter.getType() != ValueType.UNRECOGNIZED;
        boolean choice = parameter.getType() == ValueType.VALUE_TYPE_CHOICE;
        List<String> choices = parameter.getChoicesList();
        return typed
                && areTexts(parameter.getTitle())
                && Names.isDisplayText(parameter.getUnit(), MAX_UNIT)
                && areFinite(
                        parameter.getMinimum(),
                        parameter.getMaximum(),
                        parameter.getStep(),
                        parameter.getDefaultNumber())
                && parameter.getStep() >= 0
                && inOrder(
                        parameter.hasMinimum() && parameter.hasMaximum(),
                        parameter.getMinimum(),
                        parameter.getMaximum())
                && choices.isEmpty() != choice
                && choices.size() <= MAX_CHOICES
                && new HashSet<>(choices).size() == choices.size()
                && choices.stream().allMatch(text -> !text.isEmpty() && Names.isDisplayText(text))
                && parameter.getMaxLength() >= 0
                && parameter.getMaxLength() <= MAX_TEXT_LENGTH
                && Names.isDisplayText(parameter.getDefaultText(), MAX_TEXT_LENGTH)
                && (parameter.getShowsMetric().isEmpty() || Names.isName(parameter.getShowsMetric()));
    }

    private static <T> boolean areNames(List<T> list, Function<T, String> nameOf) {
        HashSet<String> seen = new HashSet<>();
        return list.stream().map(nameOf).allMatch(name -> Names.isName(name) && seen.add(name));
    }

    private static boolean areTexts(String... texts) {
        return List.of(texts).stream().allMatch(Names::isDisplayText);
    }

    private static boolean areFinite(double... numbers) {
        return DoubleStream.of(numbers).allMatch(Double::isFinite);
    }

    private static boolean inOrder(boolean bothSet, double low, double high) {
        return !bothSet || low <= high;
    }
}
