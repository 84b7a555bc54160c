package dev.signalbox.simulator.recording;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.EventType;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Parameter;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.ValueType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Leaves out of a recording what by its name, or by what its device declared of it, is nobody's business. Capabilities have no
 * mark for a secret: it is told by names and titles, also of the command or event that a value belongs to. Only texts are
 * masked: a number that is a twin's value would be none any more. A choice is one of those that are declared, so it is no secret.
 * Immutable.
 */
final class Mask {
    static final String MASKED = "***";

    /** A text that is shorter stands in any sentence by chance. */
    private static final int SHORTEST_QUOTED = 4;

    /** Between the words of {@code wifiPassword} and of {@code APIKey}. */
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** As a word of its own: {@code monkey} is no key. */
    private static final Pattern SECRET = Pattern.compile(
            "(?<![a-z])(password|passphrase|passwd|passcode|secret|token|credential|pin|psk|key|apikey)s?(?![a-z])",
            Pattern.CASE_INSENSITIVE);

    private final Map<String, Metric> metrics;
    private final Map<String, Parameter> properties;
    private final Map<String, Command> commands;
    private final Map<String, EventType> events;

    Mask(Capabilities device) {
        metrics = byName(device.getMetricsList(), Metric::getName);
        properties = byName(
                device.getPropertiesList().stream().map(Property::getForm).toList(), Parameter::getName);
        commands = byName(device.getCommandsList(), Command::getName);
        events = byName(device.getEventsList(), EventType::getName);
    }

    private static <T> Map<String, T> byName(List<T> declared, Function<T, String> name) {
        return declared.stream().collect(Collectors.toMap(name, Function.identity(), (one, other) -> one));
    }

    static boolean isSecret(String words) {
        return SECRET.matcher(HUMP.matcher(words).replaceAll("_")).find();
    }

    Value reading(String metric, Value value) {
        Metric declared = metrics.getOrDefault(metric, Metric.getDefaultInstance());
        return masked(value, isSecret(metric) || isSecret(declared.getTitle()));
    }

    Value property(String path, Value value) {
        return field(path, value, false, properties);
    }

    Struct event(String name, Map<String, Value> values) {
        EventType declared = events.getOrDefault(name, EventType.getDefaultInstance());
        return fields(values, isSecret(name) || isSecret(declared.getTitle()), declared.getFieldsList());
    }

    Struct parameters(String command, Struct parameters) {
        Command declared = commands.getOrDefault(command, Command.getDefaultInstance());
        return fields(parameters.getFieldsMap(), isOfSecrets(command), declared.getParametersList());
    }

    Struct result(String command, Struct result) {
        return fields(result.getFieldsMap(), isOfSecrets(command), List.of());
    }

    private boolean isOfSecrets(String command) {
        Command declared = commands.getOrDefault(command, Command.getDefaultInstance());
        return isSecret(command) || isSecret(declared.getTitle());
    }

    /** Without the secrets of its command, where it quotes them. */
    String message(String command, Struct parameters, String message) {
        return withoutSecrets(
                message,
                Value.newBuilder().setStructValue(parameters).build(),
                Value.newBuilder()
                        .setStructValue(parameters(command, parameters))
                        .build());
    }

    /** @param shown the value as it is masked: what differs is secret */
    private static String withoutSecrets(String message, Value value, Value shown) {
        String left = message;
        switch (value.getKindCase()) {
            case STRING_VALUE -> {
                String text = value.getStringValue();
                if (text.length() >= SHORTEST_QUOTED && !value.equals(shown)) {
                    left = left.replace(text, MASKED);
                }
            }
            case STRUCT_VALUE -> {
                for (Map.Entry<String, Value> field :
                        value.getStructValue().getFieldsMap().entrySet()) {
                    left = withoutSecrets(
                            left, field.getValue(), shown.getStructValue().getFieldsOrThrow(field.getKey()));
                }
            }
            case LIST_VALUE -> {
                for (int i = 0; i < value.getListValue().getValuesCount(); i++) {
                    left = withoutSecrets(
                            left,
                            value.getListValue().getValues(i),
                            shown.getListValue().getValues(i));
                }
            }
            default -> {}
        }
        return left;
    }

    private static Struct fields(Map<String, Value> values, boolean secret, List<Parameter> declared) {
        Map<String, Parameter> forms = byName(declared, Parameter::getName);
        Struct.Builder masked = Struct.newBuilder();
        values.forEach((name, value) -> masked.putFields(name, field(name, value, secret, forms)));
        return masked.build();
    }

    private static Value field(String name, Value value, boolean secret, Map<String, Parameter> forms) {
        Parameter form = forms.getOrDefault(name, Parameter.getDefaultInstance());
        if (form.getType() == ValueType.VALUE_TYPE_CHOICE
                && form.getChoicesList().contains(value.getStringValue())) {
            return value;
        }
        return masked(value, secret || isSecret(name) || isSecret(form.getTitle()));
    }

    private static Value masked(Value value, boolean secret) {
        return switch (value.getKindCase()) {
            case STRING_VALUE ->
                secret ? Value.newBuilder().setStringValue(MASKED).build() : value;
            case STRUCT_VALUE ->
                Value.newBuilder()
                        .setStructValue(fields(value.getStructValue().getFieldsMap(), secret, List.of()))
                        .build();
            case LIST_VALUE -> {
                ListValue.Builder list = ListValue.newBuilder();
                value.getListValue().getValuesList().forEach(one -> list.addValues(masked(one, secret)));
                yield Value.newBuilder().setListValue(list).build();
            }
            default -> value;
        };
    }
}
