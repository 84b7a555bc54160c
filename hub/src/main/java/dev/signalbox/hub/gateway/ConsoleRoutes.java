package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.signalbox.hub.gateway.Route.Access;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.CapabilitiesQuery;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateJoinKey;
import dev.signalbox.proto.v1.DeviceQuery;
import dev.signalbox.proto.v1.Devices;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.HistoryQuery;
import dev.signalbox.proto.v1.HubStatusQuery;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.JoinKey;
import dev.signalbox.proto.v1.RevokeAccessToken;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The REST paths that are the same requests a console makes on its link. Thread-safe. */
final class ConsoleRoutes {
    private final Questions questions;
    private final PublicAddress address;

    ConsoleRoutes(Questions questions, PublicAddress address) {
        this.questions = questions;
        this.address = address;
    }

    List<Route> table() {
        return List.of(
                route(Methods.GET, "/hub", this::hub),
                route(Methods.GET, "/devices", this::devices),
                route(Methods.GET, "/devices/{device}", this::device),
                route(Methods.GET, "/devices/{device}/capabilities", this::capabilities),
                route(Methods.GET, "/devices/{device}/history", this::history),
                route(Methods.POST, "/devices/{device}/commands/{command}", this::invoke),
                route(Methods.GET, "/executions", this::executions),
                route(Methods.GET, "/executions/{execution}", this::execution),
                route(Methods.POST, "/executions/{execution}/cancel", this::cancel),
                route(Methods.POST, "/join-keys", this::createJoinKey),
                route(Methods.POST, "/access-tokens", this::createAccessToken),
                route(Methods.DELETE, "/access-tokens/{token}", this::revokeAccessToken));
    }

    private static Route route(HttpString method, String path, Consumer<Call> action) {
        return Route.of(method, path, Access.CONSOLE, action);
    }

    private void hub(Call call) {
        questions.ask(
                call, StatusCodes.OK, ConsoleToHub.newBuilder().setHubStatus(HubStatusQuery.getDefaultInstance()));
    }

    private void devices(Call call) {
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setDevices(DeviceQuery.getDefaultInstance()));
    }

    private void device(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder().setDevices(DeviceQuery.newBuilder().setDeviceId(call.segment("device"))),
                answer -> answer instanceof Devices found ? theOne(found.getDevicesList()) : answer);
    }

    private void capabilities(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setCapabilities(CapabilitiesQuery.newBuilder().setDeviceId(call.segment("device"))));
    }

    private void history(Call call) {
        Optional<Long> from = call.number("from");
        if (from.isEmpty()) {
            return;
        }
        Optional<Long> to = call.number("to");
        if (to.isEmpty()) {
            return;
        }
        Optional<Long> points = call.number("points");
        if (points.isEmpty()) {
            return;
        }
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setHistory(HistoryQuery.newBuilder()
                                .setDeviceId(call.segment("device"))
                                .setMetric(call.query("metric"))
                                .setFromMs(from.get())
                                .setToMs(to.get())
                                .setMaxPoints(clamped(points.get()))));
    }

    private void invoke(Call call) {
        Struct.Builder parameters = Struct.newBuilder();
        if (call.read(parameters)) {
            questions.ask(
                    call,
                    StatusCodes.ACCEPTED,
                    ConsoleToHub.newBuilder()
                            .setInvoke(InvokeCommand.newBuilder()
                                    .setDeviceId(call.segment("device"))
                                    .setCommand(call.segment("command"))
                                    .setParameters(parameters)
                                    .setIdempotencyKey(
                                            call.header("Idempotency-Key").orElse(""))));
        }
    }

    private void executions(Call call) {
        call.number("limit")
                .ifPresent(limit -> questions.ask(
                        call,
                        StatusCodes.OK,
                        ConsoleToHub.newBuilder()
                                .setExecutions(ExecutionQuery.newBuilder()
                                        .setDeviceId(call.query("device"))
                                        .setBeforeExecutionId(call.query("before"))
                                        .setLimit(clamped(limit)))));
    }

    private void execution(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setExecutions(ExecutionQuery.newBuilder().setExecutionId(call.segment("execution"))),
                answer -> answer instanceof Executions found ? theOne(found.getExecutionsList()) : answer);
    }

    private void cancel(Call call) {
        questions.ask(
                call,
                StatusCodes.ACCEPTED,
                ConsoleToHub.newBuilder()
                        .setCancel(CancelExecution.newBuilder().setExecutionId(call.segment("execution"))));
    }

    private void createJoinKey(Call call) {
        CreateJoinKey.Builder wanted = CreateJoinKey.newBuilder();
        if (call.read(wanted)) {
            questions.ask(
                    call,
                    StatusCodes.CREATED,
                    ConsoleToHub.newBuilder().setCreateJoinKey(wanted),
                    answer -> answer instanceof JoinKey key ? address.withJoinLine(key) : answer);
        }
    }

    private void createAccessToken(Call call) {
        CreateAccessToken.Builder wanted = CreateAccessToken.newBuilder();
        if (call.read(wanted)) {
            questions.ask(call, StatusCodes.CREATED, ConsoleToHub.newBuilder().setCreateAccessToken(wanted));
        }
    }

    private void revokeAccessToken(Call call) {
        questions.ask(
                call,
                StatusCodes.OK,
                ConsoleToHub.newBuilder()
                        .setRevokeAccessToken(RevokeAccessToken.newBuilder().setKeyId(call.segment("token"))));
    }

    /** The same answer for what does not exist and what the asker may not see. */
    private static Message theOne(List<? extends Message> found) {
        if (found.size() == 1) {
            return found.get(0);
        }
        return Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "There is nothing by this name.");
    }

    private static int clamped(long number) {
        return (int) Math.max(0, Math.min(number, Integer.MAX_VALUE));
    }
}
