package dev.signalbox.hub.mqtt;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.DesiredChange;

/** JSON of publishers: untrusted bytes become a message, or a reason why not. */
final class JsonPayload {
    private static final int MAX_DEPTH = 32;
    private static final int TRAILING_TEXT = Integer.MAX_VALUE;

    private JsonPayload() {}

    /** An empty payload is an empty object: a command without parameters is published with nothing in it. */
    static Struct parameters(byte[] payload) throws Refusing {
        if (payload.length == 0) {
            return Struct.getDefaultInstance();
        }
        Struct.Builder parameters = Struct.newBuilder();
        merge(PayloadText.of(payload), parameters, "The payload is not a JSON object.");
        PayloadText.refuseInfinite(parameters.getFieldsMap().values());
        return parameters.build();
    }

    static DesiredChange desired(byte[] payload) throws Refusing {
        DesiredChange.Builder change = DesiredChange.newBuilder();
        merge(
                PayloadText.of(payload),
                change,
                "The payload is not {\"set\":{...},\"remove\":[...],\"expectedVersion\":7}, each of them optional.");
        PayloadText.refuseInfinite(change.getSetMap().values());
        return change.build();
    }

    /** A JSON list or quoted text. */
    static Value value(String json) throws Refusing {
        Struct.Builder holder = Struct.newBuilder();
        merge("{\"v\":[" + json + "]}", holder, "The payload is neither a bare value nor JSON.");
        ListValue values = holder.getFieldsOrThrow("v").getListValue();
        if (values.getValuesCount() != 1) {
            throw Refusing.malformed("The payload is not one value.");
        }
        PayloadText.refuseInfinite(values.getValuesList());
        return values.getValues(0);
    }

    private static void merge(String json, Message.Builder into, String complaint) throws Refusing {
        if (!json.stripLeading().startsWith("{") || depth(json) > MAX_DEPTH) {
            throw Refusing.malformed("The payload is not a JSON object of at most 32 levels.");
        }
        try {
            JsonFormat.parser().merge(json, into);
        } catch (InvalidProtocolBufferException e) {
            throw Refusing.malformed(complaint);
        }
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
}
