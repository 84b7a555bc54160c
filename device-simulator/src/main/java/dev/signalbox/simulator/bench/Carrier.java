package dev.signalbox.simulator.bench;

import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.util.List;

/** What takes readings from many senders to many readers, in a process of its own. Driven by the command line's thread. */
interface Carrier extends AutoCloseable {
    /** Told each reading that the first reader is shown, on the thread that reads. */
    @FunctionalInterface
    interface Shown {
        void onReading(Reading reading);
    }

    /** In snake case. */
    String name();

    void send(int sender, List<Reading> frame) throws IOException;

    /** Counts what its process uses from now on. */
    ProcessMeter meter() throws IOException, InterruptedException;

    /** What its readers were sent. */
    RawLinks readers();

    @Override
    void close() throws IOException;
}
