package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import java.util.ArrayList;
import java.util.List;

/** A bridge that remembers what it was told. */
final class RecordingBridge implements Bridge {
    final List<Presence> presences = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<String> telemetry = new ArrayList<>();
    final List<String> capabilities = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    final List<Execution> executions = new ArrayList<>();
    final List<ErrorDetail> refusals = new ArrayList<>();
    final List<Long> acknowledged = new ArrayList<>();

    @Override
    public void publishTelemetry(DeviceId device, List<NewReading> readings) {
        telemetry.add(device.value());
    }

    @Override
    public void publishState(DeviceId device, List<Reading> newest) {
        states.add(device.value());
    }

    @Override
    public void publishPresence(DeviceId device, Presence presence) {
        presences.add(presence);
    }

    @Override
    public void publishCapabilities(DeviceId device, Capabilities declared) {
        capabilities.add(device.value());
    }

    @Override
    public void forget(DeviceId device) {
        forgotten.add(device.value());
    }

    @Override
    public void publishExecution(String responseTopic, ByteString correlationData, Execution execution) {
        executions.add(execution);
    }

    @Override
    public void publishRefusal(String responseTopic, ByteString correlationData, ErrorDetail error) {
        refusals.add(error);
    }

    @Override
    public void acknowledge(long receipt) {
        acknowledged.add(receipt);
    }

    @Override
    public BridgeStatus status() {
        return BridgeStatus.getDefaultInstance();
    }
}
