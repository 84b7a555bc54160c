package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Reading;

/** The newest reading of one metric of one device; also the key of its updates. Confined to the switchboard thread. */
final class LiveMetric {
    private final String name;
    private boolean primary;
    private Reading reading;
    private Frame update;
    /** Since {@link #takeMoved} was asked last. */
    private boolean moved = true;

    LiveMetric(String name, boolean primary, NewReading first) {
        this.name = name;
        this.primary = primary;
        this.reading = first.reading();
        this.update = first.update();
    }

    /** The last to arrive is the newest: a clock that was set back must not make values stand still. */
    void arrive(NewReading next) {
        reading = next.reading();
        update = next.update();
        moved = true;
    }

    /** Whether a reading has arrived since this was asked last. */
    boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    String name() {
        return name;
    }

    boolean primary() {
        return primary;
    }

    void primary(boolean isPrimary) {
        primary = isPrimary;
    }

    Reading reading() {
        return reading;
    }

    Frame update() {
        return update;
    }
}
