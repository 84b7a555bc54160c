package dev.signalbox.hub.switchboard;

import com.google.protobuf.Value;
import dev.signalbox.hub.switchboard.Event.DesiredPublished;
import dev.signalbox.proto.v1.Property;
import dev.signalbox.proto.v1.SetDesired;
import dev.signalbox.proto.v1.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * A bare payload such as {@code 5} is a number, and for a property that is a text it is the text "5". Only the device's
 * capabilities tell which.
 */
final class BareValues {
    private BareValues() {}

    /** The request, its value read as the property's type wants it. */
    static SetDesired fitted(DesiredPublished event, Declared declared) {
        SetDesired request = event.request();
        if (event.bareText().isEmpty()) {
            return request;
        }
        SetDesired.Builder fitted = request.toBuilder();
        request.getChangesMap().forEach((path, value) -> {
            if (isText(declared.property(path)) && (value.hasNumberValue() || value.hasBoolValue())) {
                fitted.putChanges(
                        path,
                        Value.newBuilder().setStringValue(event.bareText()).build());
            }
        });
        return fitted.build();
    }

    private static boolean isText(@Nullable Property property) {
        ValueType type = property == null
                ? ValueType.VALUE_TYPE_UNSPECIFIED
                : property.getForm().getType();
        return type == ValueType.VALUE_TYPE_TEXT || type == ValueType.VALUE_TYPE_CHOICE;
    }
}
