package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Update;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Live state made again from what was stored. Confined to the thread that starts the hub. */
final class Recovery {
    private final Fleet fleet;
    private final Registry registry;
    private final Executions executions;
    private final ExecutionIds ids;

    Recovery(Fleet fleet, Registry registry, Executions executions, ExecutionIds ids) {
        this.fleet = fleet;
        this.registry = registry;
        this.executions = executions;
        this.ids = ids;
    }

    void apply(Recovered recovered, long nowMillis, long nowNanos) {
        registry.restore(recovered.capabilities());
        Map<DeviceId, Presence> presences = new HashMap<>();
        for (PresenceChange change : recovered.presences()) {
            presences.put(change.device(), Presences.afterRestart(change.presence(), nowMillis));
        }
        for (Device device : recovered.devices()) {
            Presence presence = presences.get(new DeviceId(device.getDeviceId()));
            fleet.add(new LiveDevice(
                    device,
                    presence == null ? Presences.neverSeen(device.getCreatedAtMs()) : presence,
                    registry.capabilities(device.getCapabilitiesHash())));
        }
        for (DeviceReading newest : recovered.newest()) {
            LiveDevice device = fleet.find(newest.device());
            if (device != null) {
                Update update = Update.newBuilder()
                        .setDeviceId(device.id.value())
                        .setReading(newest.reading())
                        .build();
                Readings.restore(device, new NewReading(newest.reading(), Frame.of(update)));
            }
        }
        for (BatchMark mark : recovered.marks()) {
            LiveDevice device = fleet.find(mark.device());
            if (device != null) {
                device.batches.put(mark.bootId(), new BatchMarks(mark.batchNo(), nowNanos));
            }
        }
        // Ids sort by the time they were made: each device's line keeps the order of acceptance.
        recovered.executions().stream()
                .sorted(Comparator.comparing(record -> record.getExecution().getExecutionId()))
                .forEach(this::restore);
    }

    private void restore(ExecutionRecord record) {
        LiveDevice device = DeviceId.parse(record.getExecution().getDeviceId())
                .map(fleet::find)
                .orElse(null);
        if (device != null) {
            LiveExecution execution = new LiveExecution(device, record);
            executions.restore(execution);
            ids.continueAfter(execution.id);
        }
    }
}
