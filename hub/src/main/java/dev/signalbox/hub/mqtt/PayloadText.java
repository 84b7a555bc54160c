package dev.signalbox.hub.mqtt;

import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Payloads as text, and the bare values among them: what a person types behind {@code -m}. */
final class PayloadText {
    /** No more characters than a number of a double needs: a longer one is somebody's text. */
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,39})(\\.[0-9]{1,39})?([eE][+-]?[0-9]{1,3})?");

    private PayloadText() {}

    static String of(byte[] payload) throws Refusing {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusing.malformed("The payload is not UTF-8.");
        }
    }

    /** As it was written, where it is a bare value; empty where it is JSON or nothing. */
    static String bareText(byte[] payload) throws Refusing {
        String text = of(payload).strip();
        return isJson(text) ? "" : text;
    }

    /** A number, {@code true}, {@code false}, or else a text; nothing is null. JSON lists and quoted texts are taken too. */
    static Value bareValue(byte[] payload) throws Refusing {
        String text = of(payload).strip();
        Value.Builder value = Value.newBuilder();
        if (text.isEmpty() || text.equals("null")) {
            return value.setNullValue(NullValue.NULL_VALUE).build();
        }
        if (isJson(text)) {
            return JsonPayload.value(text);
        }
        if (text.equals("true") || text.equals("false")) {
            return value.setBoolValue(text.equals("true")).build();
        }
        if (NUMBER.matcher(text).matches()) {
            Value number = value.setNumberValue(Double.parseDouble(text)).build();
            refuseInfinite(List.of(number));
            return number;
        }
        return value.setStringValue(text).build();
    }

    static void refuseInfinite(Iterable<Value> values) throws Refusing {
        if (!finite(values)) {
            throw Refusing.malformed("The payload contains a number that is too large.");
        }
    }

    private static boolean isJson(String text) {
        return text.startsWith("\"") || text.startsWith("[");
    }

    private static boolean finite(Iterable<Value> values) {
        for (Value value : values) {
            boolean fine = switch (value.getKindCase()) {
                case NUMBER_VALUE -> Double.isFinite(value.getNumberValue());
                case STRUCT_VALUE ->
                    finite(value.getStructValue().getFieldsMap().values());
                case LIST_VALUE -> finite(value.getListValue().getValuesList());
                default -> true;
            };
            if (!fine) {
                return false;
            }
        }
        return true;
    }
}
