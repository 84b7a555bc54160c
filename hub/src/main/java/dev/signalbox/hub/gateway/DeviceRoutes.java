package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.CapabilitiesAnswer;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.DeleteDevice;
import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.DeviceEvents;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.DeviceState;
import dev.signalbox.proto.v1.DeviceToken;
import dev.signalbox.proto.v1.DeviceTokenQuery;
import dev.signalbox.proto.v1.DeviceTokens;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.EventQuery;
import dev.signalbox.proto.v1.IssueDeviceToken;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.PresenceHistory;
import dev.signalbox.proto.v1.PresenceHistoryQuery;
import dev.signalbox.proto.v1.PresenceState;
import dev.signalbox.proto.v1.RevokeDeviceToken;
import dev.signalbox.proto.v1.Role;
import dev.signalbox.proto.v1.RotateDeviceToken;
import dev.signalbox.proto.v1.SetLifecycle;
import dev.signalbox.proto.v1.SyncState;
import dev.signalbox.proto.v1.UpdateDevice;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The registry by REST: devices, their tokens, their presence. Thread-safe. */
final class DeviceRoutes {
    private static final String DEVICE = "/devices/{device}";
    private static final Parameter ERASE = Parameter.flag(
            "erase_history", "Also its readings, presence, shadow revisions and executions. Absent: they stay.");

    private static final Parameter FROM = Parameter.moment("from", "The first time. Absent: no bound.");
    private static final Parameter TO = Parameter.moment("to", "Before this time. Absent: no bound.");

    private final Questions questions;

    DeviceRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(
                                Methods.GET,
                                "/devices",
                                Role.ROLE_VIEWER,
                                "Lists devices with everything live about them, by id.")
                        .with(
                                Parameter.text("tag", 64, "Has this tag. Several: all of them.")
                                        .repeated(),
                                Parameter.text("model", 100, "Is of this model. Several: one of them.")
                                        .repeated(),
                                Parameter.choice("presence", PresenceState.getDescriptor(), "Several: one of them.")
                                        .repeated(),
                                Parameter.choice("lifecycle", Lifecycle.getDescriptor(), "Several: one of them.")
                                        .repeated(),
                                Parameter.choice("sync", SyncState.getDescriptor(), "Has a property in this state.")
                                        .repeated(),
                                Parameter.text("text", 100, "Somewhere in id, name, model or tags."),
                                Parameter.limit(1_000, "all"),
                                Parameter.CURSOR)
                        .answering(StatusCodes.OK, Devices.getDefaultInstance())
                        .doing(this::list),
                Route.of(
                                Methods.POST,
                                "/devices",
                                Role.ROLE_ENGINEER,
                                "Registers a device by hand; its token is shown once.")
                        .taking(CreateDevice.getDefaultInstance())
                        .answering(StatusCodes.CREATED, DeviceToken.getDefaultInstance())
                        .doing(this::create),
                Route.of(Methods.GET, DEVICE, Role.ROLE_VIEWER, "Shows one device with everything live about it.")
                        .answering(StatusCodes.OK, DeviceState.getDefaultInstance())
                        .doing(this::show),
                Route.of(Methods.PATCH, DEVICE, Role.ROLE_ENGINEER, "Changes the display name or the tags of a device.")
                        .taking(UpdateDevice.getDefaultInstance())
                        .answering(StatusCodes.OK, Device.getDefaultInstance())
                        .doing(this::update),
                Route.of(Methods.DELETE, DEVICE, Role.ROLE_ENGINEER, "Deletes a device; its id may be used again.")
                        .with(ERASE)
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::delete),
                Route.of(
                                Methods.PUT,
                                DEVICE + "/lifecycle",
                                Role.ROLE_ENGINEER,
                                "Approves, suspends, resumes or retires a device.")
                        .taking(SetLifecycle.getDefaultInstance())
                        .answering(StatusCodes.OK, Device.getDefaultInstance())
                        .doing(this::setLifecycle),
                Route.of(Methods.GET, DEVICE + "/capabilities", Role.ROLE_VIEWER, "Shows what a device declares.")
                        .answering(StatusCodes.OK, CapabilitiesAnswer.getDefaultInstance())
                        .doing(this::capabilities),
                Route.of(
                                Methods.GET,
                                DEVICE + "/presence-history",
                                Role.ROLE_VIEWER,
                                "Lists when a device came and went, and why; newest first.")
                        .with(Parameter.limit(500, "100"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, PresenceHistory.getDefaultInstance())
                        .doing(this::presenceHistory),
                Route.of(
                                Methods.GET,
                                DEVICE + "/events",
                                Role.ROLE_VIEWER,
                                "Lists what happened at a device; newest first.")
                        .with(
                                Parameter.text("name", 64, "Of this event. Several: one of them.")
                                        .repeated(),
                                FROM,
                                TO,
                                Parameter.limit(500, "100"),
                                Parameter.CURSOR)
                        .answering(StatusCodes.OK, DeviceEvents.getDefaultInstance())
                        .doing(this::events),
                Route.of(Methods.GET, DEVICE + "/tokens", Role.ROLE_ENGINEER, "Lists the live tokens of a device.")
                        .answering(StatusCodes.OK, DeviceTokens.getDefaultInstance())
                        .doing(this::tokens),
                Route.of(
                                Methods.POST,
                                DEVICE + "/tokens",
                                Role.ROLE_ENGINEER,
                                "Issues a token for a device that is prepared by hand; shown once.")
                        .answering(StatusCodes.CREATED, DeviceToken.getDefaultInstance())
                        .doing(this::issueToken),
                Route.of(
                                Methods.POST,
                                DEVICE + "/tokens/rotate",
                                Role.ROLE_ENGINEER,
                                "Gives the device a new token over its live link.")
                        .answering(StatusCodes.ACCEPTED, DeviceToken.getDefaultInstance())
                        .doing(this::rotateToken),
                Route.of(
                                Methods.DELETE,
                                DEVICE + "/tokens/{key}",
                                Role.ROLE_ENGINEER,
                                "Revokes a token; a link that it opened closes within a second.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::revokeToken));
    }

    private void list(Call call) {
        Arguments given = call.arguments();
        DeviceSelector.Builder selector = DeviceSelector.newBuilder()
                .addAllTags(given.all("tag", String.class))
                .addAllModels(given.all("model", String.class))
                .addAllPresencesValue(given.all("presence", Integer.class))
                .addAllLifecyclesValue(given.all("lifecycle", Integer.class))
                .addAllSyncsValue(given.all("sync", Integer.class))
                .setText(given.text("text"));
        DeviceQuery query = DeviceQuery.newBuilder()
                .setSelector(selector)
                .setLimit(given.small("limit"))
                .setAfterDeviceId(given.text("cursor"))
                .build();
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setDevices(query), answer -> {
            if (answer instanceof Devices found) {
                Page.afterLast(
                        call, found.getDevicesList(), last -> last.getDevice().getDeviceId());
            }
            return answer;
        });
    }

    private void show(Call call) {
        DeviceQuery query =
                DeviceQuery.newBuilder().setDeviceId(call.segment("device")).build();
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setDevices(query), DeviceRoutes::theOne);
    }

    private static Message theOne(Message answer) {
        return answer instanceof Devices found ? Page.theOne(found.getDevicesList()) : answer;
    }

    private void create(Call call) {
        questions.ask(
                call, StatusCodes.CREATED, ConsoleToHub.newBuilder().setCreateDevice(call.body(CreateDevice.class)));
    }

    private void update(Call call) {
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setUpdateDevice(call.body(UpdateDevice.class)));
    }

    private void setLifecycle(Call call) {
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setSetLifecycle(call.body(SetLifecycle.class)));
    }

    private void delete(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setDeleteDevice(DeleteDevice.newBuilder()
                                .setDeviceId(call.segment("device"))
                                .setEraseHistory(call.arguments().flag(ERASE.name()))));
    }

    private void capabilities(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(call.segment("device"))));
    }

    private void presenceHistory(Call call) {
        PresenceHistoryQuery.Builder query = PresenceHistoryQuery.newBuilder()
                .setDeviceId(call.segment("device"))
                .setLimit(call.arguments().small("limit"))
                .setCursor(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setPresenceHistory(query), answer -> {
            if (answer instanceof PresenceHistory found) {
                Page.next(call, found.getNextCursor());
            }
            return answer;
        });
    }

    private void events(Call call) {
        Arguments given = call.arguments();
        // A time that was said as one ago is the same one on the next page.
        Map<String, Long> span = new HashMap<>();
        given.number(FROM.name()).ifPresent(from -> span.put(FROM.name(), from));
        given.number(TO.name()).ifPresent(to -> span.put(TO.name(), to));
        EventQuery.Builder query = EventQuery.newBuilder()
                .setDeviceId(call.segment("device"))
                .addAllNames(given.all("name", String.class))
                .setFromMs(span.getOrDefault(FROM.name(), 0L))
                .setToMs(span.getOrDefault(TO.name(), 0L))
                .setLimit(given.small("limit"))
                .setCursor(given.text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setEvents(query), answer -> {
            if (answer instanceof DeviceEvents found) {
                Page.next(call, found.getNextCursor(), span);
            }
            return answer;
        });
    }

    private void tokens(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setDeviceTokens(DeviceTokenQuery.newBuilder().setDeviceId(call.segment("device"))));
    }

    private void issueToken(Call call) {
        questions.ask(
                call,
                StatusCodes.CREATED,
                ConsoleToHub.newBuilder()
                        .setIssueDeviceToken(IssueDeviceToken.newBuilder().setDeviceId(call.segment("device"))));
    }

    private void rotateToken(Call call) {
        questions.ask(
                call,
                StatusCodes.ACCEPTED,
                ConsoleToHub.newBuilder()
                        .setRotateDeviceToken(RotateDeviceToken.newBuilder().setDeviceId(call.segment("device"))));
    }

    private void revokeToken(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setRevokeDeviceToken(RevokeDeviceToken.newBuilder()
                                .setDeviceId(call.segment("device"))
                                .setKeyId(call.segment("key"))));
    }
}
