package dev.signalbox.simulator.scenario;

import dev.signalbox.proto.v1.DeviceToHub;
import java.time.Duration;
import java.util.List;

/** What one device does otherwise than it should. Confined to the simulation thread. */
interface Behaviour {
    /** The hub has welcomed it, after each link. */
    default void onWelcome(WireDevice device) {}

    /** What its clock shows beyond the right time, so long after its start. */
    default long skewMillis(Duration sinceStart) {
        return 0;
    }

    /** How long it rests before it reads the next message. */
    default Duration readsAfter() {
        return Duration.ZERO;
    }

    /** How long it sits on the result of a command. */
    default Duration answersAfter() {
        return Duration.ZERO;
    }

    /** What it sends in the place of a message. */
    default List<byte[]> says(DeviceToHub frame) {
        return List.of(frame.toByteArray());
    }
}
