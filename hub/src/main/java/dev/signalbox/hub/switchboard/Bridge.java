package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CapturePublishes;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import dev.signalbox.proto.v1.SweepMqtt;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The MQTT broker, as the switchboard sees it. No method blocks. */
public interface Bridge {
    /** Droppable: while the broker is away or slow these are counted and forgotten. */
    void publishTelemetry(DeviceId device, List<NewReading> readings);

    /** The newest readings of a device; retained, only the latest waits. Called at most once a second per device. */
    void publishState(DeviceId device, List<Reading> newest);

    /**
     * Readings of metrics that have new ones, each for itself and retained, where that is wanted; only the latest of each
     * waits. Called at most once a second per device.
     */
    void publishMetrics(DeviceId device, List<Reading> moved);

    /** Retained; only the latest waits. */
    void publishPresence(DeviceId device, Presence presence);

    /** Retained; only the latest waits. */
    void publishCapabilities(DeviceId device, Capabilities capabilities);

    /**
     * Both sides of a shadow and what of the desired one is not applied yet; retained, only the latest waits.
     *
     * @param before what was published last: what is as it was is not published again
     */
    void publishShadow(DeviceId device, Shadow before, Shadow now);

    /**
     * As people see it: for those on the broker who are shown devices as such.
     *
     * @param capabilities null: it has declared none yet
     */
    void publishDevice(Device device, @Nullable Capabilities capabilities);

    /** What those are shown of the hub itself. */
    void publishHubDocument();

    /** That the hub is there. */
    void publishHubState();

    /** How often the state of a device that is there is published at least; zero: only when it changes. */
    Duration restatesStatesEvery();

    /**
     * Waits until the broker has it, an hour at most; lost, and counted, where more bytes wait than may, the oldest first.
     * In the order of their numbers.
     *
     * @param waitedMillis since the hub received it
     */
    void publishEvent(DeviceId device, DeviceEvent event, long waitedMillis);

    /** Of the published events the broker has all up to this number, or will never take them; 0: none was published yet. */
    long settledEventNo();

    /** The device is deleted: empties what is retained of it. */
    void forget(DeviceId device);

    /** From here to {@link #endRestatement} everything retained is published again. */
    void beginRestatement();

    /** What an earlier hub, or an earlier configuration, retained and was not published again is emptied. */
    void endRestatement();

    /** What the hub may have left at brokers, as the ledger says. Before the first publish. */
    void restoreRetained(List<RetainedTopic> known);

    /** What is to be noted now; each is told once. Nothing is published on a new topic before it is noted. */
    RetainedNotes takeRetainedNotes();

    /** These are on stable storage, in the order in which they were taken. */
    void onRetainedNoted(RetainedNotes notes);

    /**
     * Not dropped for newer ones: waits until the broker has it. Lost, and counted, where more bytes wait than may; the
     * oldest first. Nobody is told where it has no topic.
     *
     * @param answer with a number it is stored: {@link #takeSettledAnswers} tells when it need not be any more
     */
    void publishAnswer(AnswerRecord answer);

    /** Numbers of stored answers that the broker has, or will never get; each is told once. */
    List<Long> takeSettledAnswers();

    /**
     * The publish behind this receipt is dealt with: PUBACK.
     *
     * @return false where its connection is gone: the broker delivers it again, and gets its PUBACK then
     */
    boolean acknowledge(long receipt);

    /**
     * Looks for what is retained at the broker and is none of ours, and empties it where that is wanted. Answers with {@link
     * Event.Answered}, within a minute; the frame is an error UNAVAILABLE where the broker is away or one looks already.
     */
    void sweep(Origin.OfLink asker, SweepMqtt request);

    /**
     * Listens to the broker for as long as is wanted. Answers with {@link Event.Answered}, within half a minute; the frame is an
     * error UNAVAILABLE where the broker is away, refuses the filter, or one listens already.
     */
    void capture(Origin.OfLink asker, CapturePublishes request);

    BridgeStatus status();
}
