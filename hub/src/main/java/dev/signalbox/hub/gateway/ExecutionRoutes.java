package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionQuery;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.Executions;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Commands and what became of them, by REST. Thread-safe. */
final class ExecutionRoutes {
    static final Parameter IDEMPOTENCY_KEY = Parameter.header(
            "Idempotency-Key",
            new Form.Text(128),
            "The same key and request within 24 h is the same execution; another request is refused with 409.");

    /** Of an execution that waits for its device. */
    static final long MAX_TTL_MILLIS = Duration.ofDays(30).toMillis();

    private static final Parameter WAIT = Parameter.whole(
            "wait_ms", 1, ExecutionWaits.MAX_WAIT_MILLIS, "Answer when the execution has ended, or after so long.");

    private final Questions questions;
    private final ExecutionWaits waits;

    ExecutionRoutes(Questions questions, ExecutionWaits waits) {
        this.questions = questions;
        this.waits = waits;
    }

    List<Route> table() {
        return List.of(
                Route.of(
                                Methods.POST,
                                "/devices/{device}/commands/{command}",
                                Role.ROLE_OPERATOR,
                                "Runs a command with the parameters in the body: 202 once it is accepted, 200 once it has ended.")
                        .with(
                                IDEMPOTENCY_KEY,
                                Parameter.whole(
                                        "ttl_ms",
                                        1,
                                        MAX_TTL_MILLIS,
                                        "How long it may wait for the device. Absent: the command's own."),
                                WAIT)
                        .taking(Struct.getDefaultInstance())
                        .answering(StatusCodes.ACCEPTED, Execution.getDefaultInstance())
                        .answering(StatusCodes.OK, Execution.getDefaultInstance())
                        .doing(this::invoke),
                Route.of(Methods.GET, "/executions", Role.ROLE_VIEWER, "Lists executions, newest first.")
                        .with(
                                Parameter.text("device", 64, "On this device."),
                                Parameter.choice("state", ExecutionState.getDescriptor(), "Several: one of them.")
                                        .repeated(),
                                Parameter.text(
                                        "issuer",
                                        Parameter.MAX_PRINCIPAL,
                                        "Asked for by this principal, such as token:ci."),
                                Parameter.text("command", 64, "Of this command."),
                                Parameter.text("bulk", 26, "Of this bulk."),
                                Parameter.moment("from", "Made at or after this time."),
                                Parameter.moment("to", "Made before this time."),
                                Parameter.limit(500, "50"),
                                Parameter.CURSOR)
                        .answering(StatusCodes.OK, Executions.getDefaultInstance())
                        .doing(this::list),
                Route.of(
                                Methods.GET,
                                "/executions/{execution}",
                                Role.ROLE_VIEWER,
                                "Shows one execution with its timeline.")
                        .with(WAIT)
                        .answering(StatusCodes.OK, Execution.getDefaultInstance())
                        .doing(this::show),
                Route.of(
                                Methods.POST,
                                "/executions/{execution}/cancel",
                                Role.ROLE_OPERATOR,
                                "Ends an execution that was not sent, asks the device to stop one that was.")
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::cancel));
    }

    private void invoke(Call call) {
        Arguments given = call.arguments();
        InvokeCommand.Builder wanted = InvokeCommand.newBuilder()
                .setDeviceId(call.segment("device"))
                .setCommand(call.segment("command"))
                .setParameters(call.body(Struct.class))
                .setIdempotencyKey(given.text(IDEMPOTENCY_KEY.name()))
                .setTtlMs(given.small("ttl_ms"));
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder().setInvoke(wanted);
        if (given.number(WAIT.name()).isPresent()) {
            waits.begin(call, wanted.getDeviceId(), request, given.small(WAIT.name()), StatusCodes.ACCEPTED);
        } else {
            questions.ask(call, StatusCodes.ACCEPTED, request);
        }
    }

    private void list(Call call) {
        Arguments given = call.arguments();
        ExecutionQuery.Builder query = ExecutionQuery.newBuilder()
                .setDeviceId(given.text("device"))
                .addAllStatesValue(given.all("state", Integer.class))
                .setIssuer(given.text("issuer"))
                .setCommand(given.text("command"))
                .setBulkId(given.text("bulk"))
                .setFromMs(given.number("from").orElse(0L))
                .setToMs(given.number("to").orElse(0L))
                .setLimit(given.small("limit"))
                .setBeforeExecutionId(given.text("cursor"));
        Map<String, Long> moments = new HashMap<>();
        given.number("from").ifPresent(from -> moments.put("from", from));
        given.number("to").ifPresent(to -> moments.put("to", to));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setExecutions(query), answer -> {
            if (answer instanceof Executions found) {
                Page.afterLast(call, found.getExecutionsList(), Execution::getExecutionId, moments);
            }
            return answer;
        });
    }

    private void show(Call call) {
        ExecutionQuery query = ExecutionQuery.newBuilder()
                .setExecutionId(call.segment("execution"))
                .build();
        ConsoleToHub.Builder request = ConsoleToHub.newBuilder().setExecutions(query);
        if (call.arguments().number(WAIT.name()).isPresent()) {
            waits.begin(call, "", request, call.arguments().small(WAIT.name()), StatusCodes.OK);
        } else {
            questions.ask(call, StatusCodes.OK, request, ExecutionRoutes::theOne);
        }
    }

    static Message theOne(Message answer) {
        return answer instanceof Executions found ? Page.theOne(found.getExecutionsList()) : answer;
    }

    private void cancel(Call call) {
        questions.ask(
                call,
                StatusCodes.ACCEPTED,
                ConsoleToHub.newBuilder()
                        .setCancel(CancelExecution.newBuilder().setExecutionId(call.segment("execution"))));
    }
}
