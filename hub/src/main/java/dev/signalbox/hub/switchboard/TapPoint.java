package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import org.jspecify.annotations.Nullable;

/** Where a link can be tapped, and where a tap can be shown. No method blocks or throws. Thread-safe. */
public interface TapPoint {
    /** Of links that are neither tapped nor shown a tap. */
    TapPoint NONE = new TapPoint() {
        @Override
        public void showTo(@Nullable FrameSink viewer) {
            // Nothing passes here.
        }

        @Override
        public FrameSink viewerOf(DeviceId device) {
            return (direction, text, payload) -> {};
        }
    };

    /** From now on each frame of this device's link is shown to the viewer too; null: to nobody. */
    void showTo(@Nullable FrameSink viewer);

    /** Shows the frames it is given on this console's link, as those of the device; what is too much is left out. */
    FrameSink viewerOf(DeviceId device);
}
