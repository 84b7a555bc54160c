package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.auth.Scope;
import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.InvokeCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One unfinished bulk: which targets wait, which are under way, what became of the others. Confined to the switchboard
 * thread.
 */
final class LiveBulk {
    /** Whose role and scope count for its targets: those its issuer had when the bulk was accepted. */
    final ConsoleIdentity issuer;

    /** Who asked to cancel the rest; empty: nobody. */
    String cancelledBy = "";

    /** When its record was handed to the store last. */
    long savedNanos;

    /** Targets were refused since: not said to anybody before it is stored. */
    boolean hasUnsaved;

    /** Its last record is on the way to the disk. */
    boolean isEnding;

    /** Repeats of the request that made it, which came before its commit; more are told to come back. */
    private static final int MAX_EARLY = 100;

    /** Code points of the reason why a target was refused. */
    private static final int MAX_REASON = 200;

    private final BulkRecord created;
    private final List<Runnable> early = new ArrayList<>();
    private boolean isStored;
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final Map<ExecutionId, LiveExecution> underWay = new LinkedHashMap<>();

    /** By device id. */
    private final Map<String, BulkTarget> ended = new HashMap<>();

    /** A bulk none of whose targets has begun, or one as it was stored before {@link #resume}. */
    LiveBulk(BulkRecord created) {
        this.created = created;
        this.issuer = new ConsoleIdentity(
                created.getBulk().getIssuer(),
                created.getIssuerRole(),
                Scope.of(created.getIssuerScope()),
                "",
                Long.MAX_VALUE);
        created.getBulk().getTargetsList().forEach(target -> waiting.add(target.getDeviceId()));
    }

    /**
     * Goes on after a restart.
     *
     * @param executions those of the bulk, by device id
     * @param live those of them that are not finished
     */
    void resume(Map<String, Execution> executions, Map<String, LiveExecution> live) {
        waiting.clear();
        if (created.getBulk().getState() == BulkState.BULK_STATE_CANCELLING) {
            cancelledBy = "hub";
        }
        for (BulkTarget target : created.getBulk().getTargetsList()) {
            String device = target.getDeviceId();
            Execution execution = executions.get(device);
            LiveExecution unfinished = live.get(device);
            if (unfinished != null) {
                underWay.put(unfinished.id, unfinished);
                unfinished.bulk = this;
            } else if (execution != null) {
                ended.put(device, target(execution));
            } else if (target.hasRefusal() || ExecutionStates.isTerminal(target.getState())) {
                ended.put(device, target);
            } else if (isCancelling()) {
                ended.put(device, neverBegun(device));
            } else {
                waiting.add(device);
            }
        }
    }

    /** Its creation is on stable storage. */
    void onStored() {
        isStored = true;
        early.forEach(Runnable::run);
        early.clear();
    }

    /** Now, or right after its commit; false: too many wait for that already. */
    boolean whenStored(Runnable action) {
        if (isStored) {
            action.run();
            return true;
        }
        return early.size() < MAX_EARLY && early.add(action);
    }

    String id() {
        return created.getBulk().getBulkId();
    }

    String command() {
        return created.getBulk().getCommand();
    }

    long createdAtMillis() {
        return created.getBulk().getCreatedAtMs();
    }

    /** The next target to be judged and started, which stays the next; null: none, or as many as may be are under way. */
    @Nullable
    InvokeCommand next() {
        String device = underWay.size() < created.getBulk().getMaxConcurrent() ? waiting.peek() : null;
        return device == null
                ? null
                : InvokeCommand.newBuilder()
                        .setDeviceId(device)
                        .setCommand(command())
                        .setParameters(created.getBulk().getParameters())
                        .setTtlMs(created.getBulk().getTtlMs())
                        .build();
    }

    void refused(ErrorDetail refusal) {
        String device = waiting.remove();
        ended.put(device, refused(device, refusal));
        hasUnsaved = true;
    }

    /** A target that never became an execution. There may be 10,000 of them: the reason is kept short. */
    static BulkTarget refused(String device, ErrorDetail refusal) {
        String message = refusal.getMessage();
        int end = message.offsetByCodePoints(0, Math.min(MAX_REASON, message.codePointCount(0, message.length())));
        ErrorDetail kept = end == message.length()
                ? refusal
                : refusal.toBuilder()
                        .setMessage(message.substring(0, end) + "…")
                        .build();
        return BulkTarget.newBuilder().setDeviceId(device).setRefusal(kept).build();
    }

    void started(LiveExecution execution) {
        waiting.remove();
        underWay.put(execution.id, execution);
        execution.bulk = this;
    }

    /** The terminal state of one of its executions is on stable storage. */
    void onEnded(LiveExecution execution) {
        underWay.remove(execution.id);
        execution.bulk = null;
        ended.put(execution.device.id.value(), target(execution.record.getExecution()));
        // The execution's row may go with its device: then only the bulk's own tells what became of the target.
        hasUnsaved |= execution.device.leaving;
    }

    /** No target begins any more. */
    void cancel(String issuer) {
        cancelledBy = issuer;
        waiting.forEach(device -> ended.put(device, neverBegun(device)));
        waiting.clear();
    }

    boolean isCancelling() {
        return !cancelledBy.isEmpty();
    }

    Collection<LiveExecution> underWay() {
        return underWay.values();
    }

    boolean isOver() {
        return waiting.isEmpty() && underWay.isEmpty();
    }

    int unfinished() {
        return waiting.size() + underWay.size();
    }

    List<String> unfinishedDevices() {
        List<String> devices = new ArrayList<>(waiting);
        underWay.values().forEach(execution -> devices.add(execution.device.id.value()));
        return devices;
    }

    /**
     * What is to be stored of it in this state. Of targets under way nothing: their executions say more.
     *
     * @param state other than RUNNING: what waits has been cancelled
     */
    BulkRecord record(BulkState state, long nowMillis) {
        Bulk.Builder bulk = created.getBulk().toBuilder().setState(state).clearTargets();
        List<BulkTarget> targets = created.getBulk().getTargetsList();
        for (BulkTarget target : targets) {
            BulkTarget outcome = ended.get(target.getDeviceId());
            bulk.addTargets(
                    outcome == null
                            ? BulkTarget.newBuilder()
                                    .setDeviceId(target.getDeviceId())
                                    .build()
                            : outcome);
        }
        if (state != BulkState.BULK_STATE_RUNNING) {
            cancelWaiting(bulk);
        }
        if (state == BulkState.BULK_STATE_FINISHED) {
            bulk.setFinishedAtMs(nowMillis).setCounts(BulkTargets.count(bulk.getTargetsList()));
        }
        return created.toBuilder().setBulk(bulk).build();
    }

    private void cancelWaiting(Bulk.Builder bulk) {
        if (waiting.isEmpty()) {
            return;
        }
        Set<String> still = new HashSet<>(waiting);
        for (int i = 0; i < bulk.getTargetsCount(); i++) {
            String device = bulk.getTargets(i).getDeviceId();
            if (still.contains(device)) {
                bulk.setTargets(i, neverBegun(device));
            }
        }
    }

    private static BulkTarget neverBegun(String device) {
        return BulkTarget.newBuilder()
                .setDeviceId(device)
                .setState(ExecutionState.EXECUTION_STATE_CANCELLED)
                .build();
    }

    private static BulkTarget target(Execution execution) {
        return BulkTarget.newBuilder()
                .setDeviceId(execution.getDeviceId())
                .setExecutionId(execution.getExecutionId())
                .setState(execution.getState())
                .build();
    }
}
