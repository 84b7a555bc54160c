package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.AnswerRecord;
import dev.signalbox.proto.v1.AuditEntry;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.MappedDeviceRecord;
import dev.signalbox.proto.v1.Mapping;
import dev.signalbox.proto.v1.ShadowRecord;
import dev.signalbox.proto.v1.ShadowRevision;
import dev.signalbox.proto.v1.TimelineStep;
import java.util.List;
import java.util.Optional;

/**
 * A promise to be put on stable storage before anyone is told. The store hands the same instance back in {@link
 * Event.Stored}. Immutable.
 */
public sealed interface Change {

    /** Inserts or replaces the row of this execution. */
    record ExecutionChanged(ExecutionRecord execution) implements Change {}

    /**
     * A device said how an execution ended that had ended already. Changes its timeline, never its state.
     *
     * @param said the state in the report
     */
    record LateReport(ExecutionId execution, DeviceId device, ExecutionState said, TimelineStep step)
            implements Change {
        private static final int MAX_LATE = 3;

        /**
         * The row with the step; empty where it stays as it is: it is another device's or not finished, the report says
         * what is known, or the timeline has enough of them.
         */
        public Optional<ExecutionRecord> appliedTo(ExecutionRecord row) {
            Execution known = row.getExecution();
            long late = known.getTimelineList().stream()
                    .filter(one -> one.getStep().equals(step.getStep()))
                    .count();
            boolean isNew =
                    known.getState() != said && known.getTimelineList().stream().noneMatch(this::saysTheSame);
            if (!known.getDeviceId().equals(device.value())
                    || !ExecutionStates.isTerminal(known.getState())
                    || !isNew
                    || late >= MAX_LATE) {
                return Optional.empty();
            }
            ExecutionRecord.Builder next = row.toBuilder();
            LiveExecution.addStep(next.getExecutionBuilder(), step.getStep(), step.getNote(), step.getAtMs());
            return Optional.of(next.build());
        }

        private boolean saysTheSame(TimelineStep other) {
            return other.getStep().equals(step.getStep()) && other.getNote().equals(step.getNote());
        }
    }

    /** Inserts or replaces the row of this device. */
    record DeviceChanged(Device device) implements Change {}

    /**
     * Deletes the rows of this device, its shadow, what a mapping knows of it, and its unfinished executions.
     *
     * @param eraseHistory also its finished executions and shadow revisions
     */
    record DeviceRemoved(DeviceId device, boolean eraseHistory) implements Change {}

    /** Inserts or replaces the shadow of its device, and adds the revisions that led to it. */
    record ShadowChanged(ShadowRecord shadow, List<ShadowRevision> revisions) implements Change {
        public ShadowChanged {
            revisions = List.copyOf(revisions);
        }
    }

    /** Keeps an answer by MQTT until the broker has it. */
    record AnswerQueued(AnswerRecord answer) implements Change {}

    /** Deletes the answers of these numbers: the broker has them, or will never take them. */
    record AnswersSettled(List<Long> answerNos) implements Change {
        public AnswersSettled {
            answerNos = List.copyOf(answerNos);
        }
    }

    /** Inserts or replaces the rows of these topics, and deletes those of the others. */
    record RetainedNoted(RetainedNotes notes) implements Change {}

    /** Inserts or replaces the row of this mapping of foreign MQTT devices. */
    record MappingChanged(Mapping mapping) implements Change {}

    /** Deletes the mapping of this name; the devices it made stay. */
    record MappingRemoved(String name) implements Change {}

    /** Inserts or replaces what is known of a device by its mapping; goes with its device. */
    record MappedDeviceChanged(MappedDeviceRecord device) implements Change {}

    /** Deletes what is known of a device by its mapping: it is hand-made again. */
    record MappedDeviceRemoved(DeviceId device) implements Change {}

    /** Inserts or replaces the row of this bulk. */
    record BulkChanged(BulkRecord bulk) implements Change {}

    /** Appends to the audit; the store gives it its number and its place in the chain. */
    record Audited(AuditEntry entry) implements Change {}

    /** Remembers a capability document by its hash. */
    record CapabilitiesAdded(String hash, Capabilities capabilities) implements Change {}

    /** Deletes the capability document of this hash: no device declares it any more. */
    record CapabilitiesRemoved(String hash) implements Change {}

    record CredentialAdded(Credential credential) implements Change {}

    record CredentialRemoved(Credential credential) implements Change {}

    /** All of these or none, in one transaction. */
    record Together(List<Change> changes) implements Change {
        public Together {
            changes = List.copyOf(changes);
        }
    }

    /** Something of the hub itself by name, such as whether the setup was done; without a text the name goes. */
    record SettingChanged(String name, String text) implements Change {}
}
