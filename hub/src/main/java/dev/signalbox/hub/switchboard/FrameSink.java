package dev.signalbox.hub.switchboard;

import dev.signalbox.proto.v1.TapDirection;

/** Is given the frames of a tapped link as they pass. Called on that link's I/O thread, which must not wait. Thread-safe. */
@FunctionalInterface
public interface FrameSink {
    /** One message as on the wire; nobody changes its bytes. */
    void onFrame(TapDirection direction, boolean text, byte[] payload);
}
