package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.BridgeStatus;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Presence;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.Shadow;
import java.util.List;

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

    /** The device is deleted: empties what is retained of it. */
    void forget(DeviceId device);

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

    BridgeStatus status();
}
