package dev.signalbox.simulator.recording;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.Quality;

/** One thing that happened during a recording, so many milliseconds after its start. Immutable. */
sealed interface Moment {
    long atMillis();

    record Read(long atMillis, String metric, Value value, Quality quality) implements Moment {}

    record Reported(long atMillis, String path, Value value) implements Moment {}

    record Happened(long atMillis, String event, Struct values) implements Moment {}

    /**
     * A command ended.
     *
     * @param finishedAfterMillis from its sending to its result; of one that never ended, to when the hub gave up
     */
    record Answered(
            long atMillis,
            String command,
            Struct parameters,
            ExecutionState state,
            long finishedAfterMillis,
            Struct result,
            String message)
            implements Moment {}

    record Present(long atMillis, PresenceState state) implements Moment {}
}
