package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import com.google.protobuf.Value.KindCase;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Property;
import org.jspecify.annotations.Nullable;

/** Whether a value is what a device declared of a property. No state. */
final class PropertyCheck {
    private static final double MAX_EXACT = 0x1p53;

    private PropertyCheck() {}

    /** Why this may not be desired; null: it may. */
    static @Nullable ErrorDetail refusal(@Nullable Property property, String path, Value value) {
        if (property == null) {
            String named = Names.isPath(path) ? path : "a property of that name";
            return Refusal.of(ErrorCode.ERROR_CODE_UNKNOWN_PROPERTY, "The device does not declare " + named + ".");
        }
        if (!property.getWritable()) {
            return Refusal.of(ErrorCode.ERROR_CODE_INVALID_PROPERTY, path + " is only reported, it cannot be set.");
        }
        String complaint = ParameterCheck.complaint(property.getForm(), value);
        return complaint == null
                ? null
                : Refusal.of(ErrorCode.ERROR_CODE_INVALID_PROPERTY, path + " " + complaint + ".");
    }

    /** Whether a desired value may be sent: it stays in the shadow when the device declares something else since. */
    static boolean isSendable(@Nullable Property property, Value value) {
        return property != null
                && property.getWritable()
                && ParameterCheck.complaint(property.getForm(), value) == null;
    }

    /**
     * Whether a reported value is of the declared type. Ranges and choices bind people, not devices: a device that is out
     * of its range is what people want to see.
     */
    static boolean isOfType(Property property, Value value) {
        KindCase kind = value.getKindCase();
        return switch (property.getForm().getType()) {
            case VALUE_TYPE_NUMBER -> kind == KindCase.NUMBER_VALUE;
            case VALUE_TYPE_INTEGER -> {
                double number = value.getNumberValue();
                yield kind == KindCase.NUMBER_VALUE && number == Math.rint(number) && Math.abs(number) <= MAX_EXACT;
            }
            case VALUE_TYPE_BOOLEAN -> kind == KindCase.BOOL_VALUE;
            case VALUE_TYPE_TEXT, VALUE_TYPE_CHOICE -> kind == KindCase.STRING_VALUE;
            case VALUE_TYPE_LIST -> kind == KindCase.LIST_VALUE;
            default -> false;
        };
    }
}
