package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.protocol.Roles;
import dev.signalbox.hub.switchboard.Event.Answered;
import dev.signalbox.hub.switchboard.Event.ConsoleAsked;
import dev.signalbox.hub.switchboard.Event.DesiredPublished;
import dev.signalbox.hub.switchboard.Origin.OfLink;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CapabilitiesAnswer;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.Done;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubStatus;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.ShadowStatus;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a console, a script or a REST call may ask, and what role it needs. Confined to the switchboard thread. */
final class Requests {
    private final HubFacts facts;
    private final Vitals vitals;

    private final Fleet fleet;
    private final Watchers watchers;
    private final Commands commands;
    private final Executions executions;
    private final Accounts accounts;
    private final JoinKeys joinKeys;
    private final Shadows shadows;
    private final Bulks bulks;
    private final Devices devices;
    private final MappingBook mappings;
    private final Taps taps;
    private final Promises promises;
    private final Store store;
    private final HeldQueries held;
    private final Audit audit;
    private final Bridge bridge;
    private final BrokerLooks looks;
    private final Refusals refusals;
    private final Reach reach;

    Requests(
            HubFacts facts,
            Vitals vitals,
            Fleet fleet,
            Watchers watchers,
            Commands commands,
            Executions executions,
            Accounts accounts,
            JoinKeys joinKeys,
            Shadows shadows,
            Bulks bulks,
            Devices devices,
            MappingBook mappings,
            Taps taps,
            Promises promises,
            Store store,
            HeldQueries held,
            Audit audit,
            Bridge bridge,
            BrokerLooks looks,
            Refusals refusals,
            Reach reach) {
        this.facts = facts;
        this.vitals = vitals;
        this.fleet = fleet;
        this.watchers = watchers;
        this.commands = commands;
        this.executions = executions;
        this.accounts = accounts;
        this.joinKeys = joinKeys;
        this.shadows = shadows;
        this.bulks = bulks;
        this.devices = devices;
        this.mappings = mappings;
        this.taps = taps;
        this.promises = promises;
        this.store = store;
        this.held = held;
        this.audit = audit;
        this.bridge = bridge;
        this.looks = looks;
        this.refusals = refusals;
        this.reach = reach;
    }

    void onAsked(ConsoleAsked event) {
        ConsoleToHub request = event.request();
        ConsoleIdentity identity = accounts.current(event.identity());
        OfLink asker = new OfLink(event.link(), request.getRequestId(), identity);
        ErrorDetail refusal = refusal(identity, request);
        if (refusal != null) {
            refusals.refuse(asker, refusal);
            return;
        }
        switch (request.getBodyCase()) {
            case WATCH -> {
                watchers.watch(event.link(), request.getWatch());
                done(asker);
            }
            case UNWATCH -> {
                watchers.unwatch(event.link());
                done(asker);
            }
            case INVOKE -> commands.onRequested(asker, identity, request.getInvoke());
            case CANCEL -> onCancel(asker, identity, request.getCancel());
            case HISTORY -> {
                // What is kept of a deleted device is answered as every other history is; there is nothing live to
                // join.
                if (!request.getHistory().getJoinLive()) {
                    store.query(asker, request, reach.sight(identity, request));
                } else if (device(asker, request.getHistory().getDeviceId()) != null) {
                    held.ask(asker, request);
                }
            }
            case EXECUTIONS, SHADOW_HISTORY, PRESENCE_HISTORY, EVENTS, AUDIT ->
                store.query(asker, request, reach.sight(identity, request));
            case MAKE_BACKUP -> onMakeBackup(asker, identity, request);
            case SWEEP_MQTT -> looks.onSweep(asker, request.getSweepMqtt());
            case CAPTURE_PUBLISHES -> looks.onCapture(asker, request.getCapturePublishes());
            case TAP -> taps.onAsked(asker, identity, request.getTap().getDeviceId());
            case SHADOW, SET_DESIRED -> shadows.onAsked(asker, identity, request);
            case BULK, BULKS, CANCEL_BULK, RETRY_BULK -> bulks.onAsked(asker, identity, request);
            case CREATE_DEVICE,
                    UPDATE_DEVICE,
                    SET_LIFECYCLE,
                    DELETE_DEVICE,
                    ISSUE_DEVICE_TOKEN,
                    ROTATE_DEVICE_TOKEN,
                    REVOKE_DEVICE_TOKEN,
                    DEVICE_TOKENS -> devices.onAsked(asker, identity, request);
            case MAPPINGS, PUT_MAPPING, DELETE_MAPPING, TRY_MAPPING -> mappings.onAsked(asker, identity, request);
            case CAPABILITIES -> onCapabilities(asker, request.getCapabilities().getDeviceId());
            case DEVICES -> onDevices(asker, identity, request.getDevices());
            case HUB_STATUS -> onHubStatus(asker, identity);
            case CREATE_JOIN_KEY -> joinKeys.onCreate(asker, identity, request.getCreateJoinKey());
            case JOIN_KEYS -> joinKeys.onQuery(asker);
            case REVOKE_JOIN_KEY ->
                joinKeys.onRevoke(asker, identity, request.getRevokeJoinKey().getKeyId());
            case CREATE_ACCESS_TOKEN,
                    ACCESS_TOKENS,
                    ROTATE_ACCESS_TOKEN,
                    REVOKE_ACCESS_TOKEN,
                    USERS,
                    CREATE_USER,
                    UPDATE_USER,
                    RESET_USER,
                    DELETE_USER,
                    SESSIONS,
                    END_SESSION -> accounts.onAsked(asker, identity, request);
            default ->
                refusals.refuse(asker, ErrorCode.ERROR_CODE_UNIMPLEMENTED, "This hub does not know that request.");
        }
    }

    /** What the store says is for those who may still what they might when they asked; what was done is told in any case. */
    void onAnswered(Answered event) {
        OfLink asker = event.asker();
        boolean isDone = event.answer().message() instanceof HubToConsole answer
                && (answer.hasBackup() || answer.hasMqttSweep());
        if (isDone || accounts.current(asker.asked()).equals(asker.asked())) {
            asker.link().send(event.answer());
        } else {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_UNAVAILABLE, "Your rights were changed meanwhile: ask again.");
        }
    }

    /** Something is desired by MQTT: the same rights decide. */
    void onDesired(DesiredPublished event) {
        ErrorDetail refusal = refusal(
                event.identity(),
                ConsoleToHub.newBuilder().setSetDesired(event.request()).build());
        if (refusal != null) {
            shadows.refuse(event.origin(), refusal);
        } else {
            shadows.onPublished(event);
        }
    }

    /** What is said to one who may not ask this; null: they may. */
    private @Nullable ErrorDetail refusal(ConsoleIdentity identity, ConsoleToHub request) {
        Role needed = roleFor(request);
        return identity.atLeast(needed)
                ? reach.refusal(identity, request)
                : Refusal.of(ErrorCode.ERROR_CODE_FORBIDDEN, "This needs the role " + Roles.name(needed) + ".");
    }

    /** The least that may ask. */
    static Role roleFor(ConsoleToHub request) {
        return switch (request.getBodyCase()) {
            case INVOKE, CANCEL, SET_DESIRED, BULK, CANCEL_BULK, RETRY_BULK, TRY_MAPPING -> Role.ROLE_OPERATOR;
            case CREATE_JOIN_KEY,
                    JOIN_KEYS,
                    REVOKE_JOIN_KEY,
                    CREATE_DEVICE,
                    UPDATE_DEVICE,
                    SET_LIFECYCLE,
                    DELETE_DEVICE,
                    ISSUE_DEVICE_TOKEN,
                    ROTATE_DEVICE_TOKEN,
                    REVOKE_DEVICE_TOKEN,
                    DEVICE_TOKENS -> Role.ROLE_ENGINEER;
            case CREATE_ACCESS_TOKEN,
                    ROTATE_ACCESS_TOKEN,
                    REVOKE_ACCESS_TOKEN,
                    ACCESS_TOKENS,
                    USERS,
                    CREATE_USER,
                    UPDATE_USER,
                    RESET_USER,
                    DELETE_USER,
                    AUDIT,
                    MAKE_BACKUP,
                    SWEEP_MQTT,
                    CAPTURE_PUBLISHES,
                    PUT_MAPPING,
                    DELETE_MAPPING,
                    TAP -> Role.ROLE_ADMIN;
            default -> Role.ROLE_VIEWER;
        };
    }

    /** It holds every secret's hash: who asks for one is on record before it is made. */
    private void onMakeBackup(OfLink asker, ConsoleIdentity identity, ConsoleToHub request) {
        Change asked = audit.entry(identity.name(), "hub.backup", facts.hubId(), "");
        if (!promises.record(asked, () -> store.query(asker, request))) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
        }
    }

    private void onCancel(OfLink asker, ConsoleIdentity identity, CancelExecution request) {
        Optional<ExecutionId> id = ExecutionId.parse(request.getExecutionId());
        if (id.isEmpty()) {
            refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "execution_id is not the id of one.");
            return;
        }
        LiveExecution execution = executions.find(id.get());
        if (execution == null || !execution.device.isWithin(identity.scope())) {
            refuseFinished(asker);
            return;
        }
        // Who might not start it may not stop it, whatever the device declares by now.
        ErrorDetail lacksRole = Commands.lacksRight(identity, execution.record.getRole(), execution.command());
        if (lacksRole != null) {
            refusals.refuse(asker, lacksRole);
        } else if (execution.isTerminal()) {
            whenStored(asker, execution, () -> refuseFinished(asker));
        } else if (execution.state() == ExecutionState.EXECUTION_STATE_CANCELLING) {
            whenStored(asker, execution, () -> done(asker));
        } else if (!executions.cancel(execution, identity.name(), () -> done(asker))) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
        }
    }

    /** Runs once the state of the execution is on stable storage: an answer must not tell more than that. */
    private void whenStored(OfLink asker, LiveExecution execution, Runnable tell) {
        if (execution.storedState == execution.state()) {
            tell.run();
        } else if (!promises.afterAll(tell)) {
            Watchers.answer(asker, HubToConsole.newBuilder().setError(promises.refusal()));
        }
    }

    private void refuseFinished(OfLink asker) {
        refusals.refuse(asker, ErrorCode.ERROR_CODE_ALREADY_FINISHED, "There is no unfinished execution of that id.");
    }

    private void onCapabilities(OfLink asker, String id) {
        LiveDevice device = device(asker, id);
        if (device == null) {
            return;
        }
        CapabilitiesAnswer.Builder answer = CapabilitiesAnswer.newBuilder().setDeviceId(device.id.value());
        if (device.capabilities != null) {
            answer.setHash(device.device.getCapabilitiesHash()).setCapabilities(device.capabilities);
        }
        Watchers.answer(asker, HubToConsole.newBuilder().setCapabilities(answer));
    }

    private void onDevices(OfLink asker, ConsoleIdentity identity, DeviceQuery query) {
        dev.signalbox.proto.v1.Devices.Builder found = dev.signalbox.proto.v1.Devices.newBuilder();
        if (query.getDeviceId().isEmpty()) {
            Optional<String> complaint = complaint(query);
            if (complaint.isPresent()) {
                refusals.refuse(asker, ErrorCode.ERROR_CODE_INVALID_ARGUMENT, complaint.get());
                return;
            }
            addPage(found, identity, query);
        } else {
            LiveDevice device = device(asker, query.getDeviceId());
            if (device == null) {
                return;
            }
            found.addDevices(state(device));
        }
        Watchers.answer(asker, HubToConsole.newBuilder().setDevices(found));
    }

    /** Devices behind the one named. */
    private void addPage(dev.signalbox.proto.v1.Devices.Builder found, ConsoleIdentity identity, DeviceQuery query) {
        Stream<LiveDevice> behind = Selection.of(query.getSelector()).in(fleet).stream()
                .filter(device -> device.isWithin(identity.scope()))
                .filter(device -> device.id.value().compareTo(query.getAfterDeviceId()) > 0);
        AnswerPage.fill(behind, query.getLimit(), Requests::state, found::addDevices);
    }

    private static Optional<String> complaint(DeviceQuery query) {
        if (!AnswerPage.isLimit(query.getLimit())) {
            return Optional.of("limit is at most 1,000.");
        }
        boolean isPage = query.getAfterDeviceId().isEmpty()
                || DeviceId.parse(query.getAfterDeviceId()).isPresent();
        return isPage
                ? Selection.complaint(query.getSelector())
                : Optional.of("after_device_id is not the id of a device.");
    }

    private static DeviceState state(LiveDevice device) {
        DeviceState.Builder state = DeviceState.newBuilder()
                .setDevice(device.device)
                .setPresence(device.presence)
                .setLink(device.linkStatus);
        if (!device.shadow.status().equals(ShadowStatus.getDefaultInstance())) {
            state.setShadow(device.shadow.status());
        }
        device.metrics.values().forEach(metric -> state.addReadings(metric.reading()));
        return state.build();
    }

    /** Of what they may see only: a number tells of the rest, too. */
    private void onHubStatus(OfLink asker, ConsoleIdentity identity) {
        HubStatus.Builder status = HubStatus.newBuilder()
                .setHubId(facts.hubId())
                .setVersion(facts.version())
                .setStartedAtMs(facts.startedAtMillis());
        if (identity.scope().hasEveryDevice()) {
            status.setBridge(bridge.status())
                    .setStorage(store.storageStatus())
                    .setDevices(fleet.size())
                    .setDeviceLinks(fleet.links())
                    .setConsoleLinks(watchers.size())
                    .setOpenExecutions(executions.openCount());
            vitals.addTo(status);
        } else {
            for (LiveDevice device : fleet.all()) {
                if (device.isWithin(identity.scope())) {
                    status.setDevices(status.getDevices() + 1)
                            .setDeviceLinks(status.getDeviceLinks() + (device.isLinked() ? 1 : 0))
                            .setOpenExecutions(status.getOpenExecutions()
                                    + device.executions.all().size());
                }
            }
        }
        Watchers.answer(asker, HubToConsole.newBuilder().setHubStatus(status));
    }

    private @Nullable LiveDevice device(OfLink asker, String id) {
        LiveDevice device = DeviceId.parse(id).map(fleet::find).orElse(null);
        if (device == null) {
            refusals.refuse(asker, Refusals.noDevice());
        }
        return device;
    }

    private static void done(OfLink asker) {
        if (asker.requestId() != 0) {
            Watchers.answer(asker, HubToConsole.newBuilder().setDone(Done.getDefaultInstance()));
        }
    }
}
