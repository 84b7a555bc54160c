package dev.signalbox.hub.switchboard;

import com.google.protobuf.ByteString;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.proto.v1.Command;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionRecord;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.OfflinePolicy;
import dev.signalbox.proto.v1.Role;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
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
    static final int MAX_KEY_LENGTH = 128;

    /** What a device that nobody approved yet may do: blink, so that people see which one it is. */
    static final String IDENTIFY = "identify";

    /** More than a device may have in flight would be no limit. */
    private static final int MOST_CONCURRENT = ExecutionLine.MAX_IN_FLIGHT;

    /** Eight of them in flight fit into half of a device link's outbox. */
    static final int MAX_PARAMETERS_BYTES = 16 * 1024;

    private final Fleet fleet;
    private final Executions executions;
    private final Promises promises;
    private final Bridge bridge;
    private final Answers answers;
    private final TimeSource time;
    private final Audit audit;
    private final ExecutionIds ids;
    private final Repeats repeats;
    private final Refusals refusals;

    Commands(
            Fleet fleet,
            Executions executions,
            Promises promises,
            Bridge bridge,
            Answers answers,
            TimeSource time,
            Audit audit,
            ExecutionIds ids,
            Repeats repeats,
            Metrics metrics) {
        this.fleet = fleet;
        this.executions = executions;
        this.promises = promises;
        this.bridge = bridge;
        this.answers = answers;
        this.time = time;
        this.audit = audit;
        this.ids = ids;
        this.repeats = repeats;
        this.refusals = new Refusals(metrics, "signalbox.commands.refused", "Requests to run a command");
    }

    void onRequested(Origin origin, ConsoleIdentity identity, InvokeCommand request) {
        LiveDevice device = device(identity, request);
        ErrorDetail malformed = malformed(identity, device, request);
        if (malformed != null || device == null) {
            refuse(origin, malformed == null ? Refusals.noDevice() : malformed);
            return;
        }
        // First: what the device was when the first of these requests came is what counts.
        LiveExecution known = known(origin, identity, device, request);
        if (known != null) {
            answerRepeat(origin, known, parametersHash(request));
            return;
        }
        ErrorDetail unfit = unfit(identity, device, request);
        if (unfit != null) {
            refuse(origin, unfit);
        } else if (accept(origin, identity, device, request) == null) {
            refuse(origin, promises.refusal());
        }
    }

    private @Nullable LiveExecution known(
            Origin origin, ConsoleIdentity identity, LiveDevice device, InvokeCommand request) {
        LiveExecution redelivered = repeats.takeRedelivered(identity.name(), device.id, origin);
        return redelivered == null
                ? repeats.find(identity.name(), device.id, request.getIdempotencyKey())
                : redelivered;
    }

    /** What would be said to this request now; null: it would be accepted, if the store takes it. */
    @Nullable
    ErrorDetail verdict(ConsoleIdentity identity, InvokeCommand request) {
        LiveDevice device = device(identity, request);
        ErrorDetail malformed = malformed(identity, device, request);
        return malformed != null || device == null ? malformed : unfit(identity, device, request);
    }

    /**
     * Makes an execution of a request against which there is no verdict.
     *
     * @return null where the store takes nothing now: nothing changed
     */
    @Nullable
    LiveExecution accept(Origin origin, ConsoleIdentity identity, LiveDevice device, InvokeCommand request) {
        Command command = device.command(request.getCommand()).orElseThrow();
        ExecutionRecord record =
                record(origin, identity, request, command, device, parametersHash(request), time.millis());
        LiveExecution execution = new LiveExecution(device, record);
        Change entered = audit.with(
                PromisedAnswers.entered(record),
                identity.name(),
                "command",
                execution.id.value(),
                command.getName() + " on " + device.id);
        List<LiveExecution> replaced = command.getOfflinePolicy() == OfflinePolicy.OFFLINE_POLICY_LATEST_ONLY
                ? device.executions.queued(command.getName())
                : List.of();
        if (!executions.create(execution, entered, replaced, () -> onStored(execution, record, origin))) {
            return null;
        }
        repeats.add(execution);
        return execution;
    }

    private void onStored(LiveExecution execution, ExecutionRecord record, Origin origin) {
        if (origin instanceof Origin.OfLink asker) {
            execution.asker = asker;
        } else if (origin instanceof Origin.OfTopic topic && bridge.acknowledge(topic.receipt())) {
            execution.acknowledged();
        }
        executions.onAccepted(execution, record);
    }

    /** What is wrong with the request whatever the device. */
    private static @Nullable ErrorDetail malformed(
            ConsoleIdentity identity, @Nullable LiveDevice device, InvokeCommand request) {
        if (!identity.atLeast(Role.ROLE_OPERATOR)) {
            return Refusal.of(ErrorCode.ERROR_CODE_FORBIDDEN, "Running commands needs the role operator.");
        }
        if (device == null) {
            return Refusals.noDevice();
        }
        if (!identity.scope().hasCommand(request.getCommand())) {
            return notTheirs(request.getCommand());
        }
        if (request.getIdempotencyKey().length() > MAX_KEY_LENGTH) {
            return Refusal.of(
                    ErrorCode.ERROR_CODE_INVALID_ARGUMENT,
                    "The idempotency key has more than " + MAX_KEY_LENGTH + " characters.");
        }
        if (request.getParameters().getSerializedSize() > MAX_PARAMETERS_BYTES) {
            return Refusal.of(ErrorCode.ERROR_CODE_TOO_LARGE, "The parameters are larger than 16 KiB.");
        }
        return Integer.toUnsignedLong(request.getTtlMs()) > MAX_TTL_MILLIS
                ? Refusal.of(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The TTL is longer than 30 days.")
                : null;
    }

    /** Why this device does not take this command now. */
    private static @Nullable ErrorDetail unfit(ConsoleIdentity identity, LiveDevice device, InvokeCommand request) {
        ErrorDetail outOfUse = device.outOfUse(request.getCommand().equals(IDENTIFY));
        if (outOfUse != null) {
            return outOfUse;
        }
        Command command = device.command(request.getCommand()).orElse(null);
        if (command == null) {
            return Refusal.of(ErrorCode.ERROR_CODE_UNKNOWN_COMMAND, device.id + " declares no command of that name.");
        }
        ErrorDetail lacksRole = lacksRole(identity, command);
        if (lacksRole != null) {
            return lacksRole;
        }
        return ParameterCheck.complaint(command, request.getParameters())
                .map(complaint -> Refusal.of(ErrorCode.ERROR_CODE_INVALID_PARAMETERS, complaint))
                .orElseGet(() -> noRoom(device, command));
    }

    static @Nullable ErrorDetail lacksRole(ConsoleIdentity identity, Command command) {
        return lacksRole(identity, command.getRole(), command.getName());
    }

    /** Also whether the command is none of those they may run. */
    static @Nullable ErrorDetail lacksRight(ConsoleIdentity identity, Role needed, String command) {
        return identity.scope().hasCommand(command) ? lacksRole(identity, needed, command) : notTheirs(command);
    }

    /** Whether the device has such a command or not. */
    private static ErrorDetail notTheirs(String command) {
        return Refusal.of(
                ErrorCode.ERROR_CODE_FORBIDDEN,
                Names.isName(command) ? "You may not run " + command + "." : "You may not run such a command.");
    }

    /** Whether the role is less than what the device declared the command to need. */
    static @Nullable ErrorDetail lacksRole(ConsoleIdentity identity, Role needed, String command) {
        if (identity.atLeast(needed)) {
            return null;
        }
        String role = Roles.name(needed);
        return Refusal.of(ErrorCode.ERROR_CODE_FORBIDDEN, command + " needs the role " + role + ".");
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

    /** Null also where they may not know of it. */
    private @Nullable LiveDevice device(ConsoleIdentity identity, InvokeCommand request) {
        return DeviceId.parse(request.getDeviceId())
                .map(fleet::find)
                .filter(device -> device.isWithin(identity.scope()))
                .orElse(null);
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
        int maxConcurrent = (int) Math.min(Integer.toUnsignedLong(command.getMaxConcurrent()), MOST_CONCURRENT);
        boolean atOnce = executions.canSendAtOnce(device, command.getName(), maxConcurrent);
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
        if (origin instanceof Origin.OfBulk bulk) {
            execution.setBulkId(bulk.bulkId());
        }
        LiveExecution.addStep(execution, "received", "by " + identity.name(), now);
        ExecutionRecord.Builder record = ExecutionRecord.newBuilder()
                .setExecution(execution)
                .setIdempotencyKey(request.getIdempotencyKey())
                .setParametersHash(hash)
                .setStartTimeoutMs(startTimeout)
                .setRunTimeoutMs(timeoutMillis(command.getRunTimeoutMs(), DEFAULT_RUN_TIMEOUT_MILLIS))
                .setIdempotent(command.getIdempotent())
                .setMaxConcurrent(maxConcurrent)
                .setRole(command.getRole())
                .setExpiresAtMs(expiresAt)
                .setDeadlineMs(atOnce ? Math.max(expiresAt, now + startTimeout) : expiresAt);
        if (origin instanceof Origin.OfTopic topic) {
            record.setResponseTopic(topic.responseTopic())
                    .setCorrelationData(topic.correlationData())
                    .setResponseProtobuf(topic.protobuf())
                    .setPublishHash(topic.publishHash());
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
        ExecutionRecord record = known.record;
        if (known.unstored == 0) {
            answer(origin, known, record);
        } else if (!promises.afterAll(() -> answer(origin, known, record))) {
            refuse(origin, promises.refusal());
        }
    }

    private void answer(Origin origin, LiveExecution known, ExecutionRecord record) {
        answers.tell(origin, HubToConsole.newBuilder().setExecution(record.getExecution()));
        known.acknowledged();
    }

    private void refuse(Origin origin, ErrorDetail error) {
        refusals.count(error);
        answers.refuse(origin, error);
    }

    private static int timeoutMillis(int declared, int whenZero) {
        return (int) Math.min(firstOf(Integer.toUnsignedLong(declared), 0, whenZero), MAX_TIMEOUT_MILLIS);
    }

    private static long firstOf(long first, long second, long third) {
        return first != 0 ? first : second != 0 ? second : third;
    }

    private static ByteString parametersHash(InvokeCommand request) {
        MessageDigest digest = Sha256.digest();
        digest.update(request.getCommand().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(Canonical.bytes(request.getParameters()));
        return ByteString.copyFrom(digest.digest());
    }
}
