package dev.signalbox.simulator.recording;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.regex.Pattern;

/** Leaves out of a recording what by its name is nobody's business. Stateless. */
final class Mask {
    static final String MASKED = "***";

    /** Between the words of {@code wifiPassword} and of {@code APIKey}. */
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** As a word of its own: {@code monkey} is no key. */
    private static final Pattern SECRET = Pattern.compile(
            "(?<![a-z])(password|passphrase|passwd|passcode|secret|token|credential|pin|psk|key|apikey)s?(?![a-z])",
            Pattern.CASE_INSENSITIVE);

    private Mask() {}

    static boolean isSecret(String name) {
        return SECRET.matcher(HUMP.matcher(name).replaceAll("_")).find();
    }

    /** All texts below the name of a secret; only texts: a number that is a twin's value would be none any more. */
    static Value of(String name, Value value) {
        return masked(value, isSecret(name));
    }

    static Struct of(Struct fields) {
        return masked(fields, false);
    }

    private static Struct masked(Struct fields, boolean secret) {
        Struct.Builder masked = Struct.newBuilder();
        fields.getFieldsMap().forEach((name, value) -> masked.putFields(name, masked(value, secret || isSecret(name))));
        return masked.build();
    }

    private static Value masked(Value value, boolean secret) {
        return switch (value.getKindCase()) {
            case STRING_VALUE ->
                secret ? Value.newBuilder().setStringValue(MASKED).build() : value;
            case STRUCT_VALUE ->
                Value.newBuilder()
                        .setStructValue(masked(value.getStructValue(), secret))
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
