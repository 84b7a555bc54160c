package dev.signalbox.hub.mqtt;

import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.DesiredChange;
import dev.signalbox.proto.v1.SetDesired;

/** The rules by which a publish says what is desired of a device's properties. */
final class DesiredForm {
    private static final Value NONE =
            Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

    private DesiredForm() {}

    static SetDesired read(DeviceId device, byte[] payload, boolean protobuf) throws Refusing {
        DesiredChange change = protobuf ? ProtobufPayload.desired(payload) : JsonPayload.desired(payload);
        SetDesired.Builder request =
                SetDesired.newBuilder().setDeviceId(device.value()).putAllChanges(change.getSetMap());
        for (String path : change.getRemoveList()) {
            if (change.containsSet(path)) {
                throw Refusing.malformed("The same property stands in set and in remove.");
            }
            request.putChanges(path, NONE);
        }
        if (change.hasExpectedVersion()) {
            request.setExpectedVersion(change.getExpectedVersion());
        }
        return request.build();
    }

    /** An empty payload removes what is desired. */
    static SetDesired readOne(InTopic.Property property, byte[] payload) throws Refusing {
        return SetDesired.newBuilder()
                .setDeviceId(property.device().value())
                .putChanges(property.path(), PayloadText.bareValue(payload))
                .build();
    }
}
