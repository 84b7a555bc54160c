package dev.signalbox.hub.protocol;

import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCounts;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.ExecutionState;
import java.util.List;
import java.util.Map;

/** What became of the targets of a bulk, as it is told. No state. */
public final class BulkTargets {
    /** In one answer: with long refusals and in JSON still a third of what a console may have waiting. */
    public static final int MOST_TOLD = 1_000;

    private BulkTargets() {}

    /**
     * A stored bulk with the outcomes of its targets, counted.
     *
     * @param executions by device id, those of the bulk that are stored; what the record says of these targets is older
     */
    public static Bulk outcome(BulkRecord stored, Map<String, BulkTarget> executions) {
        Bulk.Builder bulk = stored.getBulk().toBuilder();
        if (bulk.getState() != BulkState.BULK_STATE_FINISHED) {
            for (int i = 0; i < bulk.getTargetsCount(); i++) {
                BulkTarget execution = executions.get(bulk.getTargets(i).getDeviceId());
                if (execution != null) {
                    bulk.setTargets(i, execution);
                }
            }
        }
        return bulk.setCounts(count(bulk.getTargetsList())).build();
    }

    public static BulkCounts count(List<BulkTarget> targets) {
        int waiting = 0;
        int underWay = 0;
        int succeeded = 0;
        int failed = 0;
        int cancelled = 0;
        int refused = 0;
        for (BulkTarget target : targets) {
            ExecutionState state = target.getState();
            if (target.hasRefusal()) {
                refused++;
            } else if (state == ExecutionState.EXECUTION_STATE_UNSPECIFIED) {
                waiting++;
            } else if (!ExecutionStates.isTerminal(state)) {
                underWay++;
            } else if (state == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
                succeeded++;
            } else if (state == ExecutionState.EXECUTION_STATE_CANCELLED) {
                cancelled++;
            } else {
                failed++;
            }
        }
        return BulkCounts.newBuilder()
                .setWaiting(waiting)
                .setUnderWay(underWay)
                .setSucceeded(succeeded)
                .setFailed(failed)
                .setCancelled(cancelled)
                .setRefused(refused)
                .build();
    }

    /** The bulk with as many of its targets, which are sorted, as fit into one answer; its counts stay those of all. */
    public static Bulk page(Bulk bulk, String afterDeviceId) {
        List<BulkTarget> behind = bulk.getTargetsList().stream()
                .filter(target -> target.getDeviceId().compareTo(afterDeviceId) > 0)
                .limit(MOST_TOLD + 1L)
                .toList();
        boolean more = behind.size() > MOST_TOLD;
        return bulk.toBuilder()
                .clearTargets()
                .addAllTargets(more ? behind.subList(0, MOST_TOLD) : behind)
                .setMoreTargets(more)
                .build();
    }
}
