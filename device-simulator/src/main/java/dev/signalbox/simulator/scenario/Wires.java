package dev.signalbox.simulator.scenario;

import dev.signalbox.proto.v1.HubToDevice;

/** Opens links to the hub: WebSocket in life, a recording in tests. Thread-safe. */
interface Wires {
    /** Never blocks; {@link Events#onEnded} follows, whatever happens, but after {@link Wire#cut}. */
    Wire open(String token, Events events);

    /** One link, from the attempt on. Nothing blocks. */
    interface Wire {
        /** One message, whatever it is; dropped where the link is not open, or where more waits than a device has memory for. */
        void send(byte[] message);

        /** Reads one more message, or ping; nothing is read without it. */
        void read();

        /** Ends at once and without a word. */
        void cut();

        /** Closes with 1000, and reads on by itself to the hub's close. */
        void close();
    }

    /** What happens to a link; called on the simulation thread, in order. */
    interface Events {
        void onOpened();

        void onFrame(HubToDevice frame);

        void onEnded();
    }
}
