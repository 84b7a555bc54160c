package dev.signalbox.proto;

import static dev.signalbox.proto.Greenhouse.DEVICE;
import static dev.signalbox.proto.Greenhouse.NOON_MS;

import com.google.protobuf.Message;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.EventAck;
import dev.signalbox.proto.v1.EventQuery;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import java.util.List;

/** One frame of every kind that is about events of devices. Immutable. */
final class GoldenEventFrames {
    static final List<Message> ALL = List.of(
            DeviceToHub.newBuilder()
                    .setEvent(EventReport.newBuilder()
                            .setEventNo(12)
                            .setName("door_opened")
                            .setTimeMs(NOON_MS)
                            .putValues("by", text("Käthe"))
                            .setBootId("b7Qm2xYw")
                            .setOldestEventNo(11))
                    .build(),
            HubToDevice.newBuilder()
                    .setEventAck(EventAck.newBuilder().setEventNo(12).setBootId("b7Qm2xYw"))
                    .build(),
            ConsoleToHub.newBuilder()
                    .setRequestId(41)
                    .setEvents(EventQuery.newBuilder()
                            .setDeviceId(DEVICE)
                            .addNames("door_opened")
                            .setFromMs(NOON_MS - 3_600_000)
                            .setToMs(NOON_MS)
                            .setLimit(50)
                            .setCursor("7f"))
                    .build(),
            HubToConsole.newBuilder()
                    .setRequestId(41)
                    .setEvents(DeviceEvents.newBuilder().addEvents(event()).setNextCursor("7e"))
                    .build(),
            HubToConsole.newBuilder().setEvent(event()).build());

    private GoldenEventFrames() {}

    private static DeviceEvent event() {
        return DeviceEvent.newBuilder()
                .setEventNo(4_711)
                .setDeviceId(DEVICE)
                .setName("door_opened")
                .setTimeMs(NOON_MS)
                .putValues("by", text("Käthe"))
                .setReceivedAtMs(NOON_MS + 40)
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }
}
