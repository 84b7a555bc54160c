package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.BulkChanged;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished bulks: each gives its next target a turn when one under way ends, by the same way as any command, and
 * never more at once than it may. Confined to the switchboard thread.
 */
final class BulkRuns {
    /** Each keeps its targets in memory, some MB of them at most. */
    static final int MAX_UNFINISHED = 10;

    /** Executions started or cancelled after one event, all bulks together: some milliseconds of work. */
    private static final int MAX_STARTS = 100;

    /** A target that is refused costs a tenth of one that is started. */
    private static final int REFUSALS_PER_START = 10;

    private static final long SAVE_EVERY_NANOS = 1_000_000_000L;

    private final Commands commands;
    private final Fleet fleet;
    private final Executions executions;
    private final Promises promises;
    private final TimeSource time;
    private final Map<String, LiveBulk> byId = new LinkedHashMap<>();
    private volatile int size;

    BulkRuns(Commands commands, Fleet fleet, Executions executions, Promises promises, TimeSource time) {
        this.commands = commands;
        this.fleet = fleet;
        this.executions = executions;
        this.promises = promises;
        this.time = time;
    }

    /** A bulk whose creation was handed to the store; it begins with the next commit. */
    void add(LiveBulk bulk) {
        byId.put(bulk.id(), bulk);
        size = byId.size();
    }

    /** A stored bulk goes on after a restart, and so do its executions, which were restored before. */
    void restore(BulkRecord stored, List<ExecutionRecord> ofBulk) {
        Map<String, Execution> known = new HashMap<>();
        Map<String, LiveExecution> live = new HashMap<>();
        for (ExecutionRecord record : ofBulk) {
            Execution execution = record.getExecution();
            known.put(execution.getDeviceId(), execution);
            LiveExecution unfinished = executions.find(new ExecutionId(execution.getExecutionId()));
            if (unfinished != null) {
                live.put(execution.getDeviceId(), unfinished);
            }
        }
        LiveBulk bulk = new LiveBulk(stored);
        bulk.resume(known, live);
        bulk.onStored();
        add(bulk);
    }

    boolean isFull() {
        return byId.size() >= MAX_UNFINISHED;
    }

    /** Null: there is none of that id, or it is over. */
    @Nullable
    LiveBulk find(String id) {
        LiveBulk bulk = byId.get(id);
        return bulk == null || bulk.isEnding ? null : bulk;
    }

    /** For gauges; any thread. */
    int size() {
        return size;
    }

    /** After every commit and tick: starts what may start now, cancels what is to be, ends what is over. */
    void proceed() {
        if (byId.isEmpty()) {
            return;
        }
        int share = Math.max(1, MAX_STARTS / byId.size());
        for (LiveBulk bulk : List.copyOf(byId.values())) {
            if (bulk.isEnding) {
                continue;
            }
            if (bulk.isCancelling()) {
                cancelSome(bulk, share);
            } else {
                startSome(bulk, share);
            }
            if (bulk.isOver()) {
                end(bulk);
            } else if (bulk.hasUnsaved && time.nanos() - bulk.savedNanos >= SAVE_EVERY_NANOS) {
                save(bulk);
            }
        }
    }

    private void startSome(LiveBulk bulk, int share) {
        int work = share * REFUSALS_PER_START;
        InvokeCommand request = bulk.next();
        while (request != null && work > 0) {
            ErrorDetail refusal = isAnother(bulk, request)
                    ? Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "That device was deleted; another has its id.")
                    : commands.verdict(bulk.issuer, request);
            if (refusal != null) {
                bulk.refused(refusal);
                work--;
            } else if (start(bulk, request)) {
                work -= REFUSALS_PER_START;
            } else {
                return;
            }
            request = bulk.next();
        }
    }

    /** Whether the id was given to another device since the bulk was accepted: it was not meant. */
    private boolean isAnother(LiveBulk bulk, InvokeCommand request) {
        LiveDevice device = fleet.find(new DeviceId(request.getDeviceId()));
        return device != null
                && device.isWithin(bulk.issuer.scope())
                && device.device.getCreatedAtMs() > bulk.createdAtMillis();
    }

    /** False where the store takes nothing now: the target keeps its turn. */
    private boolean start(LiveBulk bulk, InvokeCommand request) {
        LiveDevice device = fleet.find(new DeviceId(request.getDeviceId()));
        LiveExecution execution =
                device == null ? null : commands.accept(new Origin.OfBulk(bulk.id()), bulk.issuer, device, request);
        if (execution == null) {
            return false;
        }
        bulk.started(execution);
        return true;
    }

    private void cancelSome(LiveBulk bulk, int share) {
        int left = share;
        for (LiveExecution execution : bulk.underWay()) {
            boolean wanted = !execution.isTerminal() && execution.state() != ExecutionState.EXECUTION_STATE_CANCELLING;
            if (wanted && (left-- == 0 || !executions.cancel(execution, bulk.cancelledBy, () -> {}))) {
                return;
            }
        }
    }

    private void save(LiveBulk bulk) {
        BulkState state = bulk.isCancelling() ? BulkState.BULK_STATE_CANCELLING : BulkState.BULK_STATE_RUNNING;
        if (promises.record(new BulkChanged(bulk.record(state, time.millis())), () -> {})) {
            bulk.hasUnsaved = false;
            bulk.savedNanos = time.nanos();
        }
    }

    private void end(LiveBulk bulk) {
        BulkRecord record = bulk.record(BulkState.BULK_STATE_FINISHED, time.millis());
        bulk.isEnding = promises.record(new BulkChanged(record), () -> {
            byId.remove(bulk.id());
            size = byId.size();
        });
    }
}
