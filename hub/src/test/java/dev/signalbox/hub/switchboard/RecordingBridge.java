package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.CapturedPublishes;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.SweepMqtt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bridge that remembers what it was told. */
final class RecordingBridge implements Bridge {
    final List<Presence> presences = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<String> telemetry = new ArrayList<>();
    final List<String> capabilities = new ArrayList<>();
    final List<DeviceEvent> events = new ArrayList<>();
    final List<Long> waitedMillisOfEvents = new ArrayList<>();
    long settledEventNo;
    final List<String> forgotten = new ArrayList<>();
    final List<Shadow> shadows = new ArrayList<>();
    final List<AnswerRecord> answers = new ArrayList<>();
    /** What the broker confirmed and nobody asked for yet. */
    final List<Long> settledAnswers = new ArrayList<>();

    final List<Execution> executions = new ArrayList<>();
    final List<ErrorDetail> refusals = new ArrayList<>();
    final List<Long> acknowledged = new ArrayList<>();
    final List<Device> devices = new ArrayList<>();
    final List<String> hub = new ArrayList<>();
    final List<SweepMqtt> sweeps = new ArrayList<>();
    final List<CapturePublishes> captures = new ArrayList<>();
    Duration restatesStatesEvery = Duration.ZERO;
    /** What the hub may have left at the broker, as it was told at the start. */
    final List<RetainedTopic> restored = new ArrayList<>();
    /** To be taken, and taken and stored. */
    final ArrayDeque<RetainedNotes> notes = new ArrayDeque<>();

    final List<RetainedNotes> noted = new ArrayList<>();
    /** {@code begin} and {@code end}, with what was published in between. */
    final List<String> restatements = new ArrayList<>();

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
    public void publishEvent(DeviceId device, DeviceEvent event, long waitedMillis) {
        events.add(event);
        waitedMillisOfEvents.add(waitedMillis);
    }

    @Override
    public long settledEventNo() {
        return settledEventNo;
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
    public void publishDevice(Device device, @Nullable Capabilities declared) {
        devices.add(device);
    }

    @Override
    public void publishHubDocument() {
        hub.add("document");
    }

    @Override
    public void publishHubState() {
        hub.add("state");
    }

    @Override
    public Duration restatesStatesEvery() {
        return restatesStatesEvery;
    }

    @Override
    public void beginRestatement() {
        restatements.add("begin after " + devices.size());
    }

    @Override
    public void endRestatement() {
        restatements.add("end after " + devices.size());
    }

    @Override
    public void restoreRetained(List<RetainedTopic> known) {
        restored.addAll(known);
    }

    @Override
    public RetainedNotes takeRetainedNotes() {
        RetainedNotes next = notes.poll();
        return next == null ? new RetainedNotes(List.of(), List.of()) : next;
    }

    @Override
    public void onRetainedNoted(RetainedNotes stored) {
        noted.add(stored);
    }

    @Override
    public boolean acknowledge(long receipt) {
        acknowledged.add(receipt);
        return connected;
    }

    @Override
    public void sweep(Origin.OfLink asker, SweepMqtt request) {
        sweeps.add(request);
    }

    @Override
    public void capture(Origin.OfLink asker, CapturePublishes request) {
        captures.add(request);
        Watchers.answer(asker, HubToConsole.newBuilder().setCapturedPublishes(CapturedPublishes.getDefaultInstance()));
    }

    @Override
    public BridgeStatus status() {
        return BridgeStatus.getDefaultInstance();
    }
}
