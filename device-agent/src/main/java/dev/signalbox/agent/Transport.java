package dev.signalbox.agent;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import java.net.URI;

/** Opens connections to the hub: JDK WebSocket in life, a recording in tests. Thread-safe. */
interface Transport {
    /** Never blocks; exactly one {@link Events#onEnded} follows, whatever happens. */
    Connection open(URI hub, String token, Events events);

    /** One connection, from the attempt on. Thread-safe; nothing blocks. */
    interface Connection {
        /** Queues a frame; before {@link Events#onOpened} and after the end it is dropped. */
        void send(DeviceToHub frame);

        /** Bytes queued here and not yet given to the network. */
        int queuedBytes();

        /** When anything was last heard from the hub, pings included, in {@link Clockwork#nanos}. */
        long heardAtNanos();

        /** Closes with 1000 once the queue is written. */
        void close();

        /** Ends at once: the hub does not answer any more. */
        void abort();
    }

    /** What happens to a connection; called on the agent thread, in order. */
    interface Events {
        void onOpened();

        void onFrame(HubToDevice frame);

        void onEnded(LinkEnd end);
    }
}
