package dev.signalbox.agent;

import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionReport;
import org.jspecify.annotations.Nullable;

/**
 * What the journal knows of one execution. Immutable.
 *
 * @param receivedAtMillis wall clock of the receipt
 * @param atMillis wall clock of the newest record
 * @param request null once finished: a repeat is answered by the result
 * @param result null until finished
 */
record JournalEntry(
        String id,
        long receivedAtMillis,
        long atMillis,
        @Nullable CommandRequest request,
        boolean started,
        @Nullable ExecutionReport result,
        boolean acknowledged) {

    boolean finished() {
        return result != null;
    }
}
