package dev.signalbox.simulator.recording;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.regex.Pattern;

/** Leaves out of a recording what by its name is nobody's business. Stateless. */
final class Mask {
    static final String MASKED = "***";

    private static final Pattern SECRET =
            Pattern.compile("(^|[_.])(password|passphrase|passwd|secret|token|credential|pin|psk|key)s?($|[_.])");

    private Mask() {}

    static boolean isSecret(String name) {
        return SECRET.matcher(name).find();
    }

    /** Only texts: a number that is a twin's value would be none any more. */
    static Value of(String name, Value value) {
        boolean hidden = isSecret(name) && value.getKindCase() == Value.KindCase.STRING_VALUE;
        if (hidden) {
            return Value.newBuilder().setStringValue(MASKED).build();
        }
        return value.hasStructValue()
                ? Value.newBuilder().setStructValue(of(value.getStructValue())).build()
                : value;
    }

    static Struct of(Struct fields) {
        Struct.Builder masked = Struct.newBuilder();
        fields.getFieldsMap().forEach((name, value) -> masked.putFields(name, of(name, value)));
        return masked.build();
    }
}
