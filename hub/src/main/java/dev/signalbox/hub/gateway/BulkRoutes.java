package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.proto.v1.Bulk;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.BulkQuery;
import dev.signalbox.proto.v1.BulkTarget;
import dev.signalbox.proto.v1.Bulks;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.RetryBulk;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;

/** One command for many devices, by REST. Thread-safe. */
final class BulkRoutes {
    private final Questions questions;

    BulkRoutes(Questions questions) {
        this.questions = questions;
    }

    List<Route> table() {
        return List.of(
                Route.of(
                                Methods.POST,
                                "/bulks",
                                Role.ROLE_OPERATOR,
                                "Runs one command on many devices: 202; a dry run says who would refuse: 200.")
                        .with(ExecutionRoutes.IDEMPOTENCY_KEY)
                        .taking(BulkCommand.getDefaultInstance())
                        .answering(StatusCodes.ACCEPTED, Bulk.getDefaultInstance())
                        .answering(StatusCodes.OK, Bulk.getDefaultInstance())
                        .doing(this::run),
                Route.of(Methods.GET, "/bulks", Role.ROLE_VIEWER, "Lists bulks without their targets, newest first.")
                        .with(Parameter.limit(200, "50"), Parameter.CURSOR)
                        .answering(StatusCodes.OK, Bulks.getDefaultInstance())
                        .doing(this::list),
                Route.of(
                                Methods.GET,
                                "/bulks/{bulk}",
                                Role.ROLE_VIEWER,
                                "Shows one bulk with the outcome of each device.")
                        .with(Parameter.CURSOR)
                        .answering(StatusCodes.OK, Bulk.getDefaultInstance())
                        .doing(this::show),
                Route.of(Methods.POST, "/bulks/{bulk}/cancel", Role.ROLE_OPERATOR, "Cancels what has not ended.")
                        .answering(StatusCodes.ACCEPTED, Bulk.getDefaultInstance())
                        .doing(this::cancel),
                Route.of(
                                Methods.POST,
                                "/bulks/{bulk}/retry",
                                Role.ROLE_OPERATOR,
                                "Begins a new bulk of the devices that did not succeed.")
                        .with(ExecutionRoutes.IDEMPOTENCY_KEY)
                        .answering(StatusCodes.ACCEPTED, Bulk.getDefaultInstance())
                        .doing(this::retry));
    }

    private void run(Call call) {
        BulkCommand wanted = call.body(BulkCommand.class);
        String key = call.arguments().text(ExecutionRoutes.IDEMPOTENCY_KEY.name());
        if (!key.isEmpty() && !wanted.getIdempotencyKey().isEmpty() && !key.equals(wanted.getIdempotencyKey())) {
            call.refuse(ErrorCode.ERROR_CODE_INVALID_ARGUMENT, "The body has another idempotency key than the header.");
        } else {
            BulkCommand.Builder request = wanted.toBuilder();
            if (!key.isEmpty()) {
                request.setIdempotencyKey(key);
            }
            questions.ask(
                    call,
                    wanted.getDryRun() ? StatusCodes.OK : StatusCodes.ACCEPTED,
                    ConsoleToHub.newBuilder().setBulk(request));
        }
    }

    private void list(Call call) {
        BulkQuery.Builder query = BulkQuery.newBuilder()
                .setLimit(call.arguments().small("limit"))
                .setBeforeBulkId(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setBulks(query), answer -> {
            if (answer instanceof Bulks found) {
                Page.afterLast(call, found.getBulksList(), Bulk::getBulkId);
            }
            return answer;
        });
    }

    private void show(Call call) {
        BulkQuery.Builder query = BulkQuery.newBuilder()
                .setBulkId(call.segment("bulk"))
                .setAfterDeviceId(call.arguments().text("cursor"));
        questions.ask(call, StatusCodes.OK, ConsoleToHub.newBuilder().setBulks(query), answer -> theOne(call, answer));
    }

    private static Message theOne(Call call, Message answer) {
        if (!(answer instanceof Bulks found)) {
            return answer;
        }
        Message one = Page.theOne(found.getBulksList());
        if (one instanceof Bulk bulk && bulk.getMoreTargets()) {
            Page.afterLast(call, bulk.getTargetsList(), BulkTarget::getDeviceId);
        }
        return one;
    }

    private void cancel(Call call) {
        questions.ask(
                call,
                StatusCodes.ACCEPTED,
                ConsoleToHub.newBuilder().setCancelBulk(CancelBulk.newBuilder().setBulkId(call.segment("bulk"))));
    }

    private void retry(Call call) {
        RetryBulk.Builder request = RetryBulk.newBuilder()
                .setBulkId(call.segment("bulk"))
                .setIdempotencyKey(call.arguments().text(ExecutionRoutes.IDEMPOTENCY_KEY.name()));
        questions.ask(call, StatusCodes.ACCEPTED, ConsoleToHub.newBuilder().setRetryBulk(request));
    }
}
