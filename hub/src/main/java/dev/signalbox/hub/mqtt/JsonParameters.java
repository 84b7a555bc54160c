package dev.signalbox.hub.mqtt;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The payload of a command topic: untrusted bytes become parameters, or a reason why not. */
final class JsonParameters {
    static final int MAX_BYTES = 64 * 1024;

    private static final int MAX_DEPTH = 32;
    private static final int TRAILING_TEXT = Integer.MAX_VALUE;

    private JsonParameters() {}

    /** Why a payload is not a JSON object that we take; the message is for the publisher. */
    static final class NotParameters extends Exception {
        private static final long serialVersionUID = 1;

        NotParameters(String message) {
            super(message);
        }
    }

    /** An empty payload is an empty object: a command without parameters is published with nothing in it. */
    static Struct parse(byte[] payload) throws NotParameters {
        if (payload.length == 0) {
            return Struct.getDefaultInstance();
        }
        String json;
        try {
            json = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotParameters("The payload is not UTF-8.");
        }
        if (!json.stripLeading().startsWith("{") || depth(json) > MAX_DEPTH) {
            throw new NotParameters("The payload is not a JSON object of at most 32 levels.");
        }
        Struct.Builder parameters = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, parameters);
        } catch (InvalidProtocolBufferException e) {
            throw new NotParameters("The payload is not a JSON object.");
        }
        if (!finite(parameters.getFieldsMap().values())) {
            throw new NotParameters("The payload contains a number that is too large.");
        }
        return parameters.build();
    }

    /** Looked at before parsing: the parser recurses, and it does not mind what follows the object. */
    private static int depth(String json) {
        int depth = 0;
        int deepest = 0;
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inText) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    inText = false;
                }
            } else if (c == '"') {
                inText = true;
            } else if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++depth);
            } else if ((c == '}' || c == ']') && --depth <= 0) {
                return json.substring(i + 1).isBlank() ? deepest : TRAILING_TEXT;
            }
        }
        return deepest;
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
