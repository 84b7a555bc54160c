package dev.signalbox.agent;

import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.ExecutionReport;
import org.jspecify.annotations.Nullable;

/** One step of an execution as the journal keeps it. Immutable. */
sealed interface JournalRecord {
    long atMillis();

    String id();

    /** Makes the entry that follows; null before: the first that is known of the execution. */
    JournalEntry after(@Nullable JournalEntry before);

    record Received(long atMillis, CommandRequest request) implements JournalRecord {
        @Override
        public String id() {
            return request.getExecutionId();
        }

        @Override
        public JournalEntry after(@Nullable JournalEntry before) {
            return new JournalEntry(id(), atMillis, atMillis, request, false, null, false);
        }
    }

    record Started(long atMillis, String id) implements JournalRecord {
        @Override
        public JournalEntry after(@Nullable JournalEntry before) {
            return new JournalEntry(
                    id,
                    before == null ? atMillis : before.receivedAtMillis(),
                    atMillis,
                    before == null ? null : before.request(),
                    true,
                    null,
                    false);
        }
    }

    record Finished(long atMillis, ExecutionReport result) implements JournalRecord {
        @Override
        public String id() {
            return result.getExecutionId();
        }

        @Override
        public JournalEntry after(@Nullable JournalEntry before) {
            return new JournalEntry(
                    id(),
                    before == null ? atMillis : before.receivedAtMillis(),
                    atMillis,
                    null,
                    before != null && before.started(),
                    result,
                    false);
        }
    }

    record Acknowledged(long atMillis, String id) implements JournalRecord {
        @Override
        public JournalEntry after(@Nullable JournalEntry before) {
            return new JournalEntry(
                    id,
                    before == null ? atMillis : before.receivedAtMillis(),
                    atMillis,
                    null,
                    before != null && before.started(),
                    before == null ? null : before.result(),
                    true);
        }
    }
}
