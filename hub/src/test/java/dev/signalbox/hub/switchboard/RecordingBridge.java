package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import java.util.ArrayList;
import java.util.List;

/** A bridge that remembers what it was told. */
final class RecordingBridge implements Bridge {
    final List<Presence> presences = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<String> telemetry = new ArrayList<>();
    final List<String> capabilities = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    final List<Shadow> shadows = new ArrayList<>();
    final List<AnswerRecord> answers = new ArrayList<>();
    /** What the broker confirmed and nobody asked for yet. */
    final List<Long> settledAnswers = new ArrayList<>();

    final List<Execution> executions = new ArrayList<>();
    final List<ErrorDetail> refusals = new ArrayList<>();
    final List<Long> acknowledged = new ArrayList<>();
    final List<String> metrics = new ArrayList<>();

    /** Whether a PUBACK goes out. */
    boolean connected = true;

    @Override
    public void publishTelemetry(DeviceId device, List<NewReading> readings) {
        telemetry.add(device.value());
    }

    @Override
    public void publishState(DeviceId device, List<Reading> newest) {
        states.add(device.value());
    }

    @Override
    public void publishMetrics(DeviceId device, List<Reading> moved) {
        moved.forEach(reading -> metrics.add(reading.getMetric()));
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
    public void publishShadow(DeviceId device, Shadow before, Shadow now) {
        shadows.add(now);
    }

    @Override
    public void publishAnswer(AnswerRecord answer) {
        answers.add(answer);
        if (answer.hasExecution()) {
            executions.add(answer.getExecution());
        } else if (answer.hasError()) {
            refusals.add(answer.getError());
        }
    }

    @Override
    public List<Long> takeSettledAnswers() {
        List<Long> taken = List.copyOf(settledAnswers);
        settledAnswers.clear();
        return taken;
    }

    @Override
    public boolean acknowledge(long receipt) {
        acknowledged.add(receipt);
        return connected;
    }

    @Override
    public BridgeStatus status() {
        return BridgeStatus.getDefaultInstance();
    }
}
