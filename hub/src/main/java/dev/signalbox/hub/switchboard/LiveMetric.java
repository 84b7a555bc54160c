package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.Reading;

/** The newest reading of one metric of one device; also the key of its updates. Confined to the switchboard thread. */
final class LiveMetric {
    private final String name;
    private boolean primary;
    private Reading reading;
    private Frame update;

    LiveMetric(String name, boolean primary, NewReading first) {
        this.name = name;
        this.primary = primary;
        this.reading = first.reading();
        this.update = first.update();
    }

    /**
     * Takes the reading unless a newer one is known.
     *
     * @return whether it was taken
     */
    boolean offer(NewReading next) {
        if (next.reading().getTimeMs() < reading.getTimeMs()) {
            return false;
        }
        reading = next.reading();
        update = next.update();
        return true;
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
