package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Change.ExecutionChanged;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests to run a command, wherever they come from; what passes becomes an execution, recorded before anyone is
 * told that it was accepted. Confined to the switchboard thread.
 */
final class Commands {
    /** How long an execution waits for its device where nobody says. */
    static final long DEFAULT_TTL_MILLIS = 600_000;

    static final long MAX_TTL_MILLIS = 30L * 24 * 3_600_000;
    private static final int DEFAULT_START_TIMEOUT_MILLIS = 30_000;
    private static final int DEFAULT_RUN_TIMEOUT_MILLIS = 60_000;
    private static final long MAX_TIMEOUT_MILLIS = 24 * 3_600_000L;
    private static final int MAX_KEY_LENGTH = 128;

    /** Eight of them in flight fit into half of a device link's outbox. */
    private static final int MAX_PARAMETERS_BYTES = 16 * 1024;

    private final Fleet fleet;
    private final Executions executions;
    private final Promises promises;
    private final Bridge bridge;
    private final TimeSource time;
    private final ExecutionIds ids;
    private final Repeats repeats;
    private final Metrics metrics;

    Commands(
            Fleet fleet,
            Executions executions,
            Promises promises,
            Bridge bridge,
            TimeSource time,
            ExecutionIds ids,
            Repeats repeats,
            Metrics metrics) {
        this.fleet = fleet;
        this.executions = executions;
        this.promises = promises;
        this.bridge = bridge;
        this.time = time;
        this.ids = ids;
        this.repeats = repeats;
        this.metrics = metrics;
    }

    void onRequested(Origin origin, ConsoleIdentity identity, InvokeCommand request) {
        long now = time.millis();
        Optional<DeviceId> id = DeviceId.parse(request.getDeviceId());
        LiveDevice device = id.map(fleet::find).orElse(null);
        ErrorDetail refusal = refusal(identity, device, request);
        if (refusal != null || device == null) {
            refuse(origin, refusal == null ? noDevice() : refusal);
            return;
        }
        Command command = device.command(request.getCommand()).orElseThrow();
        ByteString hash = parametersHash(request);
        LiveExecution known = repeats.find(identity.name(), device.id, request.getIdempotencyKey(), now);
        if (known != null) {
            answerRepeat(origin, known, hash);
            return;
        }
        ErrorDetail full = noRoom(device, command);
        if (full != null) {
            refuse(origin, full);
            return;
        }
        ExecutionRecord record = record(origin, identity, request, command, device, hash, now);
        LiveExecution execution = new LiveExecution(device, record);
        if (!promises.record(new ExecutionChanged(record), () -> onStored(execution, record, origin))) {
            refuse(origin, promises.refusal());
            return;
        }
        if (command.getOfflinePolicy() == OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY) {
            device.executions.queued(command.getName()).forEach(executions::supersede);
        }
        repeats.add(execution);
        executions.add(execution);
    }

    private void onStored(LiveExecution execution, ExecutionRecord record, Origin origin) {
        if (origin instanceof Origin.OfLink asker) {
            execution.asker = asker;
        }
        executions.onAccepted(execution, record);
        if (origin instanceof Origin.OfTopic topic) {
            bridge.acknowledge(topic.receipt());
        }
    }

    private @Nullable ErrorDetail refusal(
            ConsoleIdentity identity, @Nullable LiveDevice device, InvokeCommand request) {
        if (!identity.atLeast(Role.ROLE_OPERATOR)) {
            return Refusal.of(ErrorCode.ERROR_CODE_FORBIDDEN, "Running commands needs the role operator.");
        }
        if (device == null || device.device.getLifecycle() != Lifecycle.LIFECYCLE_ACTIVE) {
            return noDevice();
        }
        if (request.getIdempotencyKey().length() > MAX_KEY_LENGTH) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "The idempotency key has more than " + MAX_KEY_LENGTH + " characters.");
        }
        if (request.getParameters().getSerializedSize() > MAX_PARAMETERS_BYTES) {
            return Refusal.of(ErrorCode.ERROR_CODE_TOO_LARGE, "The parameters are larger than 16 KiB.");
        }
        if (Integer.toUnsignedLong(request.getTtlMs()) > MAX_TTL_MILLIS) {
            return Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The TTL is longer than 30 days.");
        }
        Command command = device.command(request.getCommand()).orElse(null);
        if (command == null) {
            return Refusal.of(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND, device.id + " declares no command of that name.");
        }
        return ParameterCheck.complaint(command, request.getParameters())
                .map(complaint -> Refusal.of(ErrorCode.ERROR_CODE_INVALID_PARAMETERS, complaint))
                .orElse(null);
    }

    private static @Nullable ErrorDetail noRoom(LiveDevice device, Command command) {
        if (command.getOfflinePolicy() == OfflinePolicy.OFFLINE_POLICY_REJECT && !device.isLinked()) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_DEVICE_AWAY,
                    device.id + " is away, and " + command.getName() + " is not queued.");
        }
        boolean replaces = command.getOfflinePolicy() == OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY
                && !device.executions.queued(command.getName()).isEmpty();
        return device.executions.isFull() && !replaces
                ? Refusal.of(
                        ErrorCode.ERROR_CODE_QUEUE_FULL,
                        device.id + " has " + ExecutionLine.MAX_QUEUED + " executions queued already.")
                : null;
    }

    /** An online device gets it as soon as it is stored: SENT is recorded with the creation, in one commit. */
    private ExecutionRecord record(
            Origin origin,
            ConsoleIdentity identity,
            InvokeCommand request,
            Command command,
            LiveDevice device,
            ByteString hash,
            long now) {
        long ttl = firstOf(
                Integer.toUnsignedLong(request.getTtlMs()),
                Integer.toUnsignedLong(command.getTtlMs()),
                DEFAULT_TTL_MILLIS);
        int startTimeout = timeoutMillis(command.getStartTimeoutMs(), DEFAULT_START_TIMEOUT_MILLIS);
        boolean atOnce = executions.canSendAtOnce(device);
        long expiresAt = now + Math.min(ttl, MAX_TTL_MILLIS);
        Execution.Builder execution = Execution.newBuilder()
                .setExecutionId(ids.next(now).value())
                .setDeviceId(device.id.value())
                .setCommand(command.getName())
                .setParameters(request.getParameters())
                .setState(atOnce ? ExecutionState.EXECUTION_STATE_SENT : ExecutionState.EXECUTION_STATE_QUEUED)
                .setIssuer(identity.name())
                .setCreatedAtMs(now)
                .setUpdatedAtMs(now)
                .setExpiresAtMs(expiresAt);
        LiveExecution.addStep(execution, "received", "by " + identity.name(), now);
        ExecutionRecord.Builder record = ExecutionRecord.newBuilder()
                .setExecution(execution)
                .setIdempotencyKey(request.getIdempotencyKey())
                .setParametersHash(hash)
                .setStartTimeoutMs(startTimeout)
                .setRunTimeoutMs(timeoutMillis(command.getRunTimeoutMs(), DEFAULT_RUN_TIMEOUT_MILLIS))
                .setIdempotent(command.getIdempotent())
                .setExpiresAtMs(expiresAt)
                .setDeadlineMs(atOnce ? Math.max(expiresAt, now + startTimeout) : expiresAt);
        if (origin instanceof Origin.OfTopic topic) {
            record.setResponseTopic(topic.responseTopic()).setCorrelationData(topic.correlationData());
        }
        return record.build();
    }

    /** The same request again gets the same execution; not before it is stored, so an early repeat waits its turn. */
    private void answerRepeat(Origin origin, LiveExecution known, ByteString hash) {
        if (!known.record.getParametersHash().equals(hash)) {
            refuse(
                    origin,
                    Refusal.of(
                            ErrorCode.ERROR_CODE_CONFLICT,
                            "This idempotency key was used for another command or other parameters."));
            return;
        }
        // Goes through the store so that it is told only what is on stable storage.
        ExecutionRecord record = known.record;
        boolean taken = promises.record(new ExecutionChanged(record), () -> {
            if (origin instanceof Origin.OfLink asker) {
                Watchers.answer(asker, HubToConsole.newBuilder().setExecution(record.getExecution()));
            } else if (origin instanceof Origin.OfTopic topic) {
                bridge.publishExecution(topic.responseTopic(), topic.correlationData(), record.getExecution());
                bridge.acknowledge(topic.receipt());
            }
        });
        if (!taken) {
            refuse(origin, promises.refusal());
        }
    }

    private void refuse(Origin origin, ErrorDetail error) {
        metrics.counter(
                        "signalbox.commands.refused",
                        "Requests to run a command that were refused, by error code",
                        "code",
                        error.getCode().name())
                .increment();
        if (origin instanceof Origin.OfLink asker) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(error));
        } else if (origin instanceof Origin.OfTopic topic) {
            bridge.publishRefusal(topic.responseTopic(), topic.correlationData(), error);
            bridge.acknowledge(topic.receipt());
        }
    }

    private static ErrorDetail noDevice() {
        return Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such device.");
    }

    private static int timeoutMillis(int declared, int whenZero) {
        return (int) Math.min(firstOf(Integer.toUnsignedLong(declared), 0, whenZero), MAX_TIMEOUT_MILLIS);
    }

    private static long firstOf(long first, long second, long third) {
        return first != 0 ? first : second != 0 ? second : third;
    }

    private static ByteString parametersHash(InvokeCommand request) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.getCommand().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(Canonical.bytes(request.getParameters()));
            return ByteString.copyFrom(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
