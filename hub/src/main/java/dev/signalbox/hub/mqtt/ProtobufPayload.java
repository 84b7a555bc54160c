package dev.signalbox.hub.mqtt;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.DesiredChange;

/** Protobuf of publishers: untrusted bytes become a message, or a reason why not. The parser bounds their depth. */
final class ProtobufPayload {
    private ProtobufPayload() {}

    static Struct parameters(byte[] payload) throws Refusing {
        try {
            Struct parameters = Struct.parseFrom(payload);
            checkValues(parameters.getFieldsMap().values());
            return parameters;
        } catch (InvalidProtocolBufferException e) {
            throw Refusing.malformed("The payload is not a google.protobuf.Struct.");
        }
    }

    static DesiredChange desired(byte[] payload) throws Refusing {
        try {
            DesiredChange change = DesiredChange.parseFrom(payload);
            checkValues(change.getSetMap().values());
            return change;
        } catch (InvalidProtocolBufferException e) {
            throw Refusing.malformed("The payload is not a signalbox.v1.DesiredChange.");
        }
    }

    /** Bytes can say what JSON cannot: a value that is none. It would have no JSON form when it is told again. */
    private static void checkValues(Iterable<Value> values) throws Refusing {
        if (hasNothing(values)) {
            throw Refusing.malformed("The payload contains a value that is none.");
        }
        PayloadText.refuseInfinite(values);
    }

    private static boolean hasNothing(Iterable<Value> values) {
        for (Value value : values) {
            boolean nothing = switch (value.getKindCase()) {
                case KIND_NOT_SET -> true;
                case STRUCT_VALUE ->
                    hasNothing(value.getStructValue().getFieldsMap().values());
                case LIST_VALUE -> hasNothing(value.getListValue().getValuesList());
                default -> false;
            };
            if (nothing) {
                return true;
            }
        }
        return false;
    }
}
