package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import dev.signalbox.hub.switchboard.Sweep.DeviceReading;
import dev.signalbox.hub.switchboard.Sweep.PresenceChange;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.ShadowRecord;
import java.util.List;
import java.util.Map;

/**
 * What the store found when it was opened. Immutable.
 *
 * @param hubId made once, when the data directory was created
 * @param generation 1 for the first start, one more for each; already stored
 * @param executions every execution that is not in a terminal state, the newest of the last 24 h with an idempotency key
 *     (at most 10,000, of 8 MiB), and of the others of the bulks whose they are and how they ended
 * @param shadows of every device that has one
 * @param bulks every bulk that is not finished, and of the newest of the last 24 h with an idempotency key (at most 1,000)
 *     what the key stands for
 * @param newest the last reading of every series
 * @param marks the highest acknowledged batch of each device's newest boots (at most 8 a device)
 * @param presences the newest recorded presence of each device
 * @param settings by name; none is empty
 * @param answers by MQTT, those that the broker did not confirm
 * @param retained topics, of every broker that the hub was at
 * @param mappings of foreign MQTT devices
 * @param mappedDevices which devices are by which mapping
 * @param events of devices: where their numbers go on
 */
public record Recovered(
        String hubId,
        long generation,
        List<Device> devices,
        Map<String, Capabilities> capabilities,
        List<Credential> credentials,
        List<ExecutionRecord> executions,
        List<ShadowRecord> shadows,
        List<BulkRecord> bulks,
        List<DeviceReading> newest,
        List<BatchMark> marks,
        List<PresenceChange> presences,
        Map<String, String> settings,
        List<AnswerRecord> answers,
        List<RetainedTopic> retained,
        List<Mapping> mappings,
        List<MappedDeviceRecord> mappedDevices,
        KeptEvents events) {}
