package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.Update;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Live state made again from what was stored. Confined to the thread that starts the hub. */
final class Recovery {
    /**
     * A live reading keeps its device's time when that is at most so far behind the hub's [history]: it may be older than
     * the device, which has the hub's.
     */
    private static final long CLOCK_BEHIND_MILLIS = Duration.ofDays(7).toMillis();

    private final Fleet fleet;
    private final Registry registry;
    private final Executions executions;
    private final BulkRuns bulks;
    private final BulkKeys bulkKeys;
    private final ExecutionIds ids;

    Recovery(
            Fleet fleet,
            Registry registry,
            Executions executions,
            BulkRuns bulks,
            BulkKeys bulkKeys,
            ExecutionIds ids) {
        this.fleet = fleet;
        this.registry = registry;
        this.executions = executions;
        this.bulks = bulks;
        this.bulkKeys = bulkKeys;
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
            boolean isOfAnother = presence != null && presence.getSinceMs() < device.getCreatedAtMs();
            LiveDevice live = new LiveDevice(
                    device,
                    presence == null || isOfAnother ? Presences.neverSeen(device.getCreatedAtMs()) : presence,
                    registry.capabilities(device.getCapabilitiesHash()));
            live.presenceEndsNanos = Presences.endsNanos(live.presence, nowMillis, nowNanos);
            fleet.add(live);
        }
        // The marks of a device went with it: who has none has sent nothing.
        Set<DeviceId> heard = recovered.marks().stream()
                .filter(mark -> mark.batchNo() > 0)
                .map(BatchMark::device)
                .collect(Collectors.toSet());
        for (DeviceReading newest : recovered.newest()) {
            LiveDevice device = fleet.find(newest.device());
            if (device != null && isOwn(newest, device, heard.contains(newest.device()))) {
                Update update = Update.newBuilder()
                        .setDeviceId(device.id.value())
                        .setReading(newest.reading())
                        .build();
                Readings.restore(device, new NewReading(newest.reading(), Frame.of(update)));
            }
        }
        for (BatchMark mark : recovered.marks()) {
            LiveDevice device = fleet.find(mark.device());
            if (device != null && mark.batchNo() > 0) {
                device.batches.put(mark.bootId(), new BatchMarks(mark.batchNo(), nowNanos));
            }
        }
        for (BatchMark mark : recovered.events().marks()) {
            LiveDevice device = fleet.find(mark.device());
            if (device != null) {
                device.eventMarks.put(mark.bootId(), new BatchMarks(mark.batchNo(), nowNanos));
            }
        }
        for (ShadowRecord shadow : recovered.shadows()) {
            DeviceId.parse(shadow.getShadow().getDeviceId())
                    .map(fleet::find)
                    .ifPresent(device -> device.shadow.restore(shadow));
        }
        Set<String> mapped = recovered.mappedDevices().stream()
                .map(MappedDeviceRecord::getDeviceId)
                .collect(Collectors.toSet());
        // Ids sort by the time they were made: each device's line keeps the order of acceptance.
        recovered.executions().stream()
                .sorted(Comparator.comparing(record -> record.getExecution().getExecutionId()))
                .forEach(record -> restore(record, mapped));
        restoreBulks(recovered);
    }

    /** Not of an older device of the same id, that was deleted and whose history is kept. */
    private static boolean isOwn(DeviceReading newest, LiveDevice device, boolean isHeard) {
        long oldestMillis = device.device.getCreatedAtMs() - (isHeard ? CLOCK_BEHIND_MILLIS : 0);
        return newest.reading().getTimeMs() >= oldestMillis;
    }

    private void restoreBulks(Recovered recovered) {
        Map<String, List<ExecutionRecord>> byBulk = recovered.executions().stream()
                .collect(Collectors.groupingBy(record -> record.getExecution().getBulkId()));
        for (BulkRecord bulk : recovered.bulks()) {
            String id = bulk.getBulk().getBulkId();
            bulkKeys.add(bulk);
            ids.continueAfter(new ExecutionId(id));
            if (bulk.getBulk().getState() != BulkState.BULK_STATE_FINISHED) {
                bulks.restore(bulk, byBulk.getOrDefault(id, List.of()));
            }
        }
    }

    /** @param mapped devices that are by a mapping, or were before their own agent came: what was written may be published */
    private void restore(ExecutionRecord record, Set<String> mapped) {
        LiveDevice device = DeviceId.parse(record.getExecution().getDeviceId())
                .map(fleet::find)
                .orElse(null);
        // What is not finished went with its device.
        boolean isOfAnother = device != null
                && ExecutionStates.isTerminal(record.getExecution().getState())
                && record.getExecution().getCreatedAtMs() < device.device.getCreatedAtMs();
        if (device != null && !isOfAnother) {
            LiveExecution execution = new LiveExecution(device, record);
            execution.writtenByMapping = !execution.isQueued() && mapped.contains(device.id.value());
            executions.restore(execution);
            ids.continueAfter(execution.id);
        }
    }
}
