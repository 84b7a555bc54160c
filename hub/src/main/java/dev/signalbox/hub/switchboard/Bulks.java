package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.BulkTargets;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.BulkChanged;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkRecord;
import dev.signalbox.proto.v1.BulkState;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.RetryBulk;
import dev.signalbox.proto.v1.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests about one command for many devices. What is told of a stored bulk is read from the store, which has all of it.
 * Confined to the switchboard thread.
 */
final class Bulks {
    private static final int STORING_MILLIS = 1_000;

    private final Fleet fleet;
    private final Reach reach;
    private final Commands commands;
    private final BulkRuns runs;
    private final Promises promises;
    private final Store store;
    private final TimeSource time;
    private final Audit audit;
    private final ExecutionIds ids;
    private final BulkKeys keys;
    private final Refusals refusals;

    Bulks(
            Fleet fleet,
            Reach reach,
            Commands commands,
            BulkRuns runs,
            Promises promises,
            Store store,
            TimeSource time,
            Audit audit,
            ExecutionIds ids,
            BulkKeys keys,
            Metrics metrics) {
        this.fleet = fleet;
        this.reach = reach;
        this.commands = commands;
        this.runs = runs;
        this.promises = promises;
        this.store = store;
        this.time = time;
        this.audit = audit;
        this.ids = ids;
        this.keys = keys;
        this.refusals = new Refusals(metrics, "signalbox.bulks.refused", "Requests about bulks");
    }

    void onAsked(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        switch (request.getBodyCase()) {
            case BULK -> onBulk(asker, identity, request.getBulk());
            case BULKS -> store.query(asker, request, reach.sight(identity, request));
            case CANCEL_BULK -> onCancel(asker, identity, request.getCancelBulk());
            case RETRY_BULK -> onRetry(asker, identity, request.getRetryBulk());
            default -> throw new IllegalArgumentException("not about bulks: " + request.getBodyCase());
        }
    }

    private void onBulk(OfLink asker, ConsoleIdentity identity, BulkCommand request) {
        ErrorDetail refusal = BulkForm.refusal(request);
        if (refusal != null) {
            refusals.refuse(asker, refusal);
            return;
        }
        Bulk.Builder wanted = Bulk.newBuilder()
                .setCommand(request.getCommand())
                .setParameters(request.getParameters())
                .setTtlMs(request.getTtlMs())
                .setMaxConcurrent(
                        request.getMaxConcurrent() == 0 ? BulkForm.USUAL_CONCURRENT : request.getMaxConcurrent());
        if (request.getDryRun()) {
            dryRun(asker, identity, wanted, targets(identity, request), request.getAfterDeviceId());
            return;
        }
        ByteString hash =
                BulkForm.hash(request.toBuilder().clearIdempotencyKey().build());
        if (!answerRepeat(asker, identity, request.getIdempotencyKey(), hash)) {
            create(asker, identity, wanted, targets(identity, request), request.getIdempotencyKey(), hash);
        }
    }

    /**
     * Sorted. An id that was named and that no device has, or none they may know of, is a target too: it is refused, not
     * overlooked.
     */
    private List<String> targets(ConsoleIdentity identity, BulkCommand request) {
        Selection selection = Selection.of(request.getSelector());
        TreeSet<String> targets = new TreeSet<>(selection.unknown(fleet, identity.scope()));
        selection.in(fleet).stream()
                .filter(device -> device.isWithin(identity.scope()))
                .forEach(device -> targets.add(device.id.value()));
        return List.copyOf(targets);
    }

    private void dryRun(
            OfLink asker, ConsoleIdentity identity, Bulk.Builder wanted, List<String> targets, String afterDeviceId) {
        ErrorDetail refusal = refusal(targets);
        if (refusal != null) {
            refusals.refuse(asker, refusal);
            return;
        }
        for (String device : targets) {
            InvokeCommand request = InvokeCommand.newBuilder()
                    .setDeviceId(device)
                    .setCommand(wanted.getCommand())
                    .setParameters(wanted.getParameters())
                    .setTtlMs(wanted.getTtlMs())
                    .build();
            BulkTarget.Builder target = BulkTarget.newBuilder().setDeviceId(device);
            ErrorDetail verdict = commands.verdict(identity, request);
            wanted.addTargets(verdict == null ? target.build() : LiveBulk.refused(device, verdict));
        }
        wanted.setIssuer(identity.name()).setCounts(BulkTargets.count(wanted.getTargetsList()));
        Watchers.answer(asker, HubToConsole.newBuilder().setBulk(BulkTargets.page(wanted.build(), afterDeviceId)));
    }

    private void create(
            OfLink asker,
            ConsoleIdentity identity,
            Bulk.Builder wanted,
            List<String> targets,
            String key,
            ByteString hash) {
        ErrorDetail refusal = refusal(targets);
        if (refusal == null && runs.isFull()) {
            refusal = Refusal.of(
                    ErrorCode.ERROR_CODE_QUEUE_FULL, BulkRuns.MAX_UNFINISHED + " bulks are unfinished already.");
        }
        if (refusal != null) {
            refusals.refuse(asker, refusal);
            return;
        }
        long now = time.millis();
        String id = ids.next(now).value();
        wanted.setBulkId(id)
                .setState(BulkState.BULK_STATE_RUNNING)
                .setIssuer(identity.name())
                .setCreatedAtMs(now);
        targets.forEach(device -> wanted.addTargets(BulkTarget.newBuilder().setDeviceId(device)));
        wanted.setCounts(BulkTargets.count(wanted.getTargetsList()));
        BulkRecord record = BulkRecord.newBuilder()
                .setBulk(wanted)
                .setIdempotencyKey(key)
                .setIssuerRole(identity.role())
                .setIssuerScope(identity.scope().toProto())
                .setRequestHash(hash)
                .build();
        Change entered = audit.with(
                new BulkChanged(record),
                identity.name(),
                "bulk",
                id,
                wanted.getCommand() + " on " + targets.size() + " devices");
        LiveBulk bulk = new LiveBulk(record);
        boolean taken = promises.record(entered, () -> {
            tell(asker, record.getBulk());
            bulk.onStored();
        });
        if (!taken) {
            refusals.refuse(asker, promises.refusal());
            return;
        }
        keys.add(record);
        runs.add(bulk);
    }

    private @Nullable ErrorDetail refusal(List<String> targets) {
        if (targets.isEmpty()) {
            return Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "No device meets all these conditions.");
        }
        if (targets.size() > Selection.MAX_IDS) {
            return Refusal.of(ErrorCode.ERROR_CODE_TOO_LARGE, "That is more than 10,000 devices.");
        }
        return null;
    }

    /** The same request again gets the same bulk. False: it is not a repeat. */
    private boolean answerRepeat(OfLink asker, ConsoleIdentity identity, String key, ByteString hash) {
        BulkKeys.Known known = keys.find(identity.name(), key);
        if (known == null) {
            return false;
        }
        if (!known.requestHash().equals(hash)) {
            refusals.refuse(
                    asker,
                    Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "This idempotency key was used for another bulk."));
        } else {
            tellStored(asker, identity, known.bulkId());
        }
        return true;
    }

    private void onCancel(OfLink asker, ConsoleIdentity identity, CancelBulk request) {
        if (ExecutionId.parse(request.getBulkId()).isEmpty()) {
            refusals.refuse(asker, notAnId());
            return;
        }
        LiveBulk bulk = runs.find(request.getBulkId());
        if (bulk == null || !Reach.hasBulkOf(identity, bulk.issuer.name())) {
            refusals.refuse(
                    asker,
                    Refusal.of(ErrorCode.ERROR_CODE_ALREADY_FINISHED, "There is no unfinished bulk of that id."));
            return;
        }
        ErrorDetail lacksRole = identity.scope().hasCommand(bulk.command())
                ? lacksRole(identity, bulk)
                : Commands.lacksRight(identity, Role.ROLE_OPERATOR, bulk.command());
        if (lacksRole != null) {
            refusals.refuse(asker, lacksRole);
        } else if (bulk.isCancelling()) {
            tellStored(asker, identity, bulk.id());
        } else {
            cancel(asker, identity, bulk);
        }
    }

    /** Who may not start the command on one of the devices may not stop it there, unless the bulk's issuer may not either. */
    private @Nullable ErrorDetail lacksRole(ConsoleIdentity identity, LiveBulk bulk) {
        for (String id : bulk.unfinishedDevices()) {
            LiveDevice device = fleet.find(new DeviceId(id));
            Command command =
                    device == null ? null : device.command(bulk.command()).orElse(null);
            if (command != null && bulk.issuer.atLeast(command.getRole())) {
                ErrorDetail lacksRole = Commands.lacksRole(identity, command);
                if (lacksRole != null) {
                    return lacksRole;
                }
            }
        }
        return null;
    }

    private void cancel(OfLink asker, ConsoleIdentity identity, LiveBulk bulk) {
        Change entered = audit.with(
                new BulkChanged(bulk.record(BulkState.BULK_STATE_CANCELLING, time.millis())),
                identity.name(),
                "bulk.cancel",
                bulk.id(),
                bulk.command() + ", " + bulk.unfinished() + " devices left");
        if (promises.record(entered, () -> tellStored(asker, identity, bulk.id()))) {
            bulk.cancel(identity.name());
        } else {
            refusals.refuse(asker, promises.refusal());
        }
    }

    private void onRetry(OfLink asker, ConsoleIdentity identity, RetryBulk request) {
        String complaint = BulkForm.keyComplaint(request.getIdempotencyKey());
        if (complaint != null) {
            refusals.refuse(asker, Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, complaint));
            return;
        }
        if (ExecutionId.parse(request.getBulkId()).isEmpty()) {
            refusals.refuse(asker, notAnId());
            return;
        }
        ByteString hash =
                BulkForm.hash(request.toBuilder().clearIdempotencyKey().build());
        if (!answerRepeat(asker, identity, request.getIdempotencyKey(), hash)) {
            collect(asker, identity, request, new ArrayList<>(), "");
        }
    }

    /** Page by page. Where their rights change meanwhile, the next page is an error: a bulk keeps the rights of its issuer. */
    private void collect(
            OfLink asker, ConsoleIdentity identity, RetryBulk request, List<String> failed, String afterDeviceId) {
        Consumer<Bulk> found = bulk -> {
            if (bulk.getState() != BulkState.BULK_STATE_FINISHED) {
                // Also between two pages: a target under way on the first could have succeeded by the last.
                refusals.refuse(asker, Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "That bulk is not finished yet."));
                return;
            }
            bulk.getTargetsList().stream()
                    .filter(target -> target.getState() != ExecutionState.EXECUTION_STATE_SUCCEEDED)
                    .forEach(target -> failed.add(target.getDeviceId()));
            if (bulk.getMoreTargets()) {
                String last = bulk.getTargets(bulk.getTargetsCount() - 1).getDeviceId();
                collect(asker, identity, request, failed, last);
            } else {
                retry(asker, identity, request, bulk, failed);
            }
        };
        StoredBulk.read(
                store,
                reach,
                identity,
                request.getBulkId(),
                afterDeviceId,
                found,
                error -> refusals.refuse(asker, error));
    }

    private void retry(OfLink asker, ConsoleIdentity identity, RetryBulk request, Bulk bulk, List<String> failed) {
        ByteString hash =
                BulkForm.hash(request.toBuilder().clearIdempotencyKey().build());
        if (answerRepeat(asker, identity, request.getIdempotencyKey(), hash)) {
            return;
        }
        if (failed.isEmpty()) {
            refusals.refuse(asker, Refusal.of(ErrorCode.ERROR_CODE_CONFLICT, "All of its targets succeeded."));
            return;
        }
        Bulk.Builder wanted = Bulk.newBuilder()
                .setCommand(bulk.getCommand())
                .setParameters(bulk.getParameters())
                .setTtlMs(bulk.getTtlMs())
                .setMaxConcurrent(bulk.getMaxConcurrent())
                .setRetryOf(bulk.getBulkId());
        create(asker, identity, wanted, failed, request.getIdempotencyKey(), hash);
    }

    /** As it is on stable storage; waits where nothing of it is yet. */
    private void tellStored(OfLink asker, ConsoleIdentity identity, String bulkId) {
        LiveBulk unfinished = runs.find(bulkId);
        Runnable ask = () -> StoredBulk.read(
                store, reach, identity, bulkId, "", bulk -> tell(asker, bulk), error -> refusals.refuse(asker, error));
        if (unfinished == null) {
            ask.run();
        } else if (!unfinished.whenStored(ask)) {
            refusals.refuse(
                    asker,
                    Refusal.retryAfter(
                            ErrorCode.ERROR_CODE_UNAVAILABLE, "That bulk is not stored yet.", STORING_MILLIS));
        }
    }

    private static void tell(OfLink asker, Bulk bulk) {
        Watchers.answer(asker, HubToConsole.newBuilder().setBulk(BulkTargets.page(bulk, "")));
    }

    private static ErrorDetail notAnId() {
        return Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "bulk_id is not the id of one.");
    }
}
