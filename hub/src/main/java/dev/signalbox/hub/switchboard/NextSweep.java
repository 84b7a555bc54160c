package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What waits for the next sweep, and what it weighs. Confined to the switchboard thread. */
final class NextSweep {
    /** A reading's objects, beside its name and its text of up to two bytes a character. */
    private static final int READING_BYTES = 160;

    private static final int MARK_BYTES = 200;

    /** An event's objects, beside its texts and the frame it is told with. */
    private static final int EVENT_BYTES = 600;

    private final List<DeviceReading> readings = new ArrayList<>();
    private final List<PresenceChange> presences = new ArrayList<>();
    /** Of each device, newer than all above. */
    private final Map<DeviceId, PresenceChange> heldBack = new LinkedHashMap<>();

    private final List<DeviceId> erased = new ArrayList<>();
    private final List<BatchMark> forgotten = new ArrayList<>();
    private final List<DeviceEvent> events = new ArrayList<>();
    private final Map<EventBoot, BatchMark> eventMarks = new LinkedHashMap<>();
    private long settledEventNo;
    private long weightBytes;

    private record EventBoot(DeviceId device, String bootId) {}

    void add(DeviceReading reading) {
        readings.add(reading);
        weightBytes += weightBytes(reading);
    }

    void add(PresenceChange change) {
        presences.add(change);
    }

    void add(DeviceEvent event) {
        events.add(event);
        weightBytes += weightBytes(event);
    }

    /** Newer than the one before of the same boot. */
    void addEventMark(BatchMark mark) {
        if (eventMarks.put(new EventBoot(mark.device(), mark.bootId()), mark) == null) {
            weightBytes += MARK_BYTES;
        }
    }

    /** The broker has all events up to this one. */
    void settled(long eventNo) {
        settledEventNo = eventNo;
    }

    /** For a sweep of which nobody knows when it is taken; says whether it took the place of an older one. */
    boolean holdBack(PresenceChange change) {
        return heldBack.put(change.device(), change) != null;
    }

    /** One boot of a device sent something. */
    void addMark() {
        weightBytes += MARK_BYTES;
    }

    void addForgotten(BatchMark mark) {
        forgotten.add(mark);
    }

    /** The device's history is to be erased, and nothing of it comes behind that. */
    void erase(DeviceId device) {
        readings.removeIf(reading -> {
            boolean isOfDevice = reading.device().equals(device);
            weightBytes -= isOfDevice ? weightBytes(reading) : 0;
            return isOfDevice;
        });
        presences.removeIf(change -> change.device().equals(device));
        heldBack.remove(device);
        events.removeIf(event -> {
            boolean isOfDevice = event.getDeviceId().equals(device.value());
            weightBytes -= isOfDevice ? weightBytes(event) : 0;
            return isOfDevice;
        });
        eventMarks.keySet().removeIf(boot -> boot.device().equals(device));
        forgotten.removeIf(mark -> mark.device().equals(device));
        erased.add(device);
    }

    Sweep taken(long id, List<BatchMark> marks) {
        List<BatchMark> allMarks = new ArrayList<>(forgotten);
        allMarks.addAll(marks);
        List<PresenceChange> allPresences = new ArrayList<>(presences);
        allPresences.addAll(heldBack.values());
        return new Sweep(
                id, readings, allMarks, allPresences, erased, events, List.copyOf(eventMarks.values()), settledEventNo);
    }

    boolean isEmpty() {
        return readings.isEmpty()
                && presences.isEmpty()
                && heldBack.isEmpty()
                && erased.isEmpty()
                && forgotten.isEmpty()
                && events.isEmpty()
                && eventMarks.isEmpty()
                && settledEventNo == 0;
    }

    int readings() {
        return readings.size();
    }

    /** In the heap, roughly. */
    long weightBytes() {
        return weightBytes;
    }

    private static int weightBytes(DeviceEvent event) {
        return EVENT_BYTES + 4 * event.getSerializedSize();
    }

    private static int weightBytes(DeviceReading reading) {
        Reading sent = reading.reading();
        return READING_BYTES + 2 * sent.getSerializedSize();
    }
}
