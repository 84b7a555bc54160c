package dev.signalbox.hub.switchboard;

import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_ALREADY_FINISHED;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_FORBIDDEN;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_INVALID_ARGUMENT;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_INVALID_PARAMETERS;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_NOT_FOUND;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_TOO_LARGE;
import static dev.signalbox.proto.v1.ErrorCode.ERROR_CODE_UNKNOWN_COMMAND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.hub.auth.Identity.ConsoleIdentity;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.CancelBulk;
import dev.signalbox.proto.v1.CancelExecution;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceSelector;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.RetryBulk;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are missing something, too large, of the wrong type, out of range or stale: a code, a count, no change. */
class BadCommandRequestsTest {
    private static final String NOBODYS = "01HZZZZZZZZZZZZZZZZZZZZZZZ";
    private static final int THIRTY_DAYS_AND_A_BIT = (int) 2_592_000_001L;

    private final Rig rig = new Rig();

    static Stream<Arguments> invocations() {
        return Stream.of(
                bad("nothing", InvokeCommand.newBuilder(), ERROR_CODE_NOT_FOUND),
                bad("no device", InvokeCommand.newBuilder().setCommand("beep"), ERROR_CODE_NOT_FOUND),
                bad("device of a bad form", Rig.plain("beep").setDeviceId("../x"), ERROR_CODE_NOT_FOUND),
                bad("no command", Rig.plain(""), ERROR_CODE_UNKNOWN_COMMAND),
                bad("command of a bad form", Rig.plain("Beep beep"), ERROR_CODE_UNKNOWN_COMMAND),
                bad("missing parameter", Rig.plain("set_vent"), ERROR_CODE_INVALID_PARAMETERS),
                bad("parameter nobody declared", vent("speed", number(5)), ERROR_CODE_INVALID_PARAMETERS),
                bad("text for a number", vent("position", text("60")), ERROR_CODE_INVALID_PARAMETERS),
                bad(
                        "null for a number",
                        vent("position", Value.newBuilder().setNullValueValue(0)),
                        ERROR_CODE_INVALID_PARAMETERS),
                bad("nothing for a number", vent("position", Value.newBuilder()), ERROR_CODE_INVALID_PARAMETERS),
                bad(
                        "list for a number",
                        vent("position", Value.newBuilder().setListValue(ListValue.getDefaultInstance())),
                        ERROR_CODE_INVALID_PARAMETERS),
                bad("below its range", Rig.setVent(-5), ERROR_CODE_INVALID_PARAMETERS),
                bad("beyond its range", Rig.setVent(105), ERROR_CODE_INVALID_PARAMETERS),
                bad("between the steps", Rig.setVent(62), ERROR_CODE_INVALID_PARAMETERS),
                bad("not a number", Rig.setVent(Double.NaN), ERROR_CODE_INVALID_PARAMETERS),
                bad("large parameters", vent("position", text("x".repeat(17_000))), ERROR_CODE_TOO_LARGE),
                bad("long key", Rig.setVent(60).setIdempotencyKey("k".repeat(129)), ERROR_CODE_INVALID_ARGUMENT),
                bad("TTL beyond 30 days", Rig.setVent(60).setTtlMs(THIRTY_DAYS_AND_A_BIT), ERROR_CODE_INVALID_ARGUMENT),
                bad("greatest TTL there is", Rig.setVent(60).setTtlMs(-1), ERROR_CODE_INVALID_ARGUMENT));
    }

    static Stream<Arguments> bulks() {
        return Stream.of(
                bad("nothing", BulkCommand.newBuilder(), ERROR_CODE_INVALID_ARGUMENT),
                bad("no selector", bulk().clearSelector(), ERROR_CODE_INVALID_ARGUMENT),
                bad("command of a bad form", bulk().setCommand("Beep!"), ERROR_CODE_INVALID_ARGUMENT),
                bad("too many at once", bulk().setMaxConcurrent(1_001), ERROR_CODE_INVALID_ARGUMENT),
                bad("far too many at once", bulk().setMaxConcurrent(-1), ERROR_CODE_INVALID_ARGUMENT),
                bad("TTL beyond 30 days", bulk().setTtlMs(THIRTY_DAYS_AND_A_BIT), ERROR_CODE_INVALID_ARGUMENT),
                bad("long key", bulk().setIdempotencyKey("k".repeat(129)), ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "large parameters",
                        bulk().setParameters(Struct.newBuilder()
                                .putFields("a", text("x".repeat(17_000)).build())),
                        ERROR_CODE_TOO_LARGE),
                bad(
                        "device of a bad form",
                        bulk().setSelector(DeviceSelector.newBuilder().addDeviceIds("a b")),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "state nobody knows",
                        bulk().setSelector(DeviceSelector.newBuilder().addPresencesValue(77)),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad("page of a real run", bulk().setAfterDeviceId("gh-1"), ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "page behind a bad id",
                        bulk().setDryRun(true).setAfterDeviceId("a b"),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "nobody is meant",
                        bulk().setSelector(DeviceSelector.newBuilder().addTags("none")),
                        ERROR_CODE_NOT_FOUND),
                bad(
                        "more devices than may be",
                        bulk().setSelector(DeviceSelector.newBuilder()
                                .addAllDeviceIds(IntStream.range(0, 10_001)
                                        .mapToObj(i -> "d-" + i)
                                        .toList())),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad("cancel of nothing", CancelBulk.newBuilder(), ERROR_CODE_INVALID_ARGUMENT),
                bad("cancel of a bad id", CancelBulk.newBuilder().setBulkId("1"), ERROR_CODE_INVALID_ARGUMENT),
                bad("cancel of nobody's", CancelBulk.newBuilder().setBulkId(NOBODYS), ERROR_CODE_ALREADY_FINISHED),
                bad("retry of nothing", RetryBulk.newBuilder(), ERROR_CODE_INVALID_ARGUMENT),
                bad("retry of a bad id", RetryBulk.newBuilder().setBulkId("x".repeat(26)), ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "retry with a long key",
                        RetryBulk.newBuilder().setBulkId(NOBODYS).setIdempotencyKey("k".repeat(129)),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad("retry of nobody's", RetryBulk.newBuilder().setBulkId(NOBODYS), ERROR_CODE_NOT_FOUND));
    }

    static Stream<Arguments> cancels() {
        return Stream.of(
                bad("nothing", CancelExecution.newBuilder(), ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "lower case",
                        CancelExecution.newBuilder().setExecutionId(NOBODYS.toLowerCase(Locale.ROOT)),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad(
                        "long",
                        CancelExecution.newBuilder().setExecutionId("0".repeat(100_000)),
                        ERROR_CODE_INVALID_ARGUMENT),
                bad("nobody's", CancelExecution.newBuilder().setExecutionId(NOBODYS), ERROR_CODE_ALREADY_FINISHED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invocations")
    void badInvocationIsRefusedAndCounted(String what, ConsoleToHub request, ErrorCode expected) {
        refused(Rig.OPERATOR, request, expected, "signalbox.commands.refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bulks")
    void badBulkIsRefusedAndCounted(String what, ConsoleToHub request, ErrorCode expected) {
        refused(Rig.OPERATOR, request, expected, "signalbox.bulks.refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cancels")
    void badCancelIsRefusedAndCounted(String what, ConsoleToHub request, ErrorCode expected) {
        refused(Rig.OPERATOR, request, expected, "signalbox.requests.refused");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"invocations", "bulks", "cancels"})
    void viewerMayDoNoneOfThis(String what, ConsoleToHub request, ErrorCode ignored) {
        refused(Rig.VIEWER, request, ERROR_CODE_FORBIDDEN, "signalbox.requests.refused");
    }

    @Test
    void eleventhUnfinishedBulkIsRefused() {
        for (int i = 0; i < BulkRuns.MAX_UNFINISHED; i++) {
            rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(bulk()));
        }
        RecordingLink console = rig.ask(Rig.OPERATOR, ConsoleToHub.newBuilder().setBulk(bulk()));
        rig.commit();

        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_QUEUE_FULL);
        assertThat(rig.store.bulks).hasSize(BulkRuns.MAX_UNFINISHED);
    }

    private void refused(ConsoleIdentity identity, ConsoleToHub request, ErrorCode expected, String counter) {
        RecordingLink console = rig.ask(identity, request.toBuilder());
        rig.commit();

        assertThat(console.sent).hasSize(1);
        assertThat(console.lastAnswer().getRequestId()).isEqualTo(1);
        assertThat(console.lastAnswer().getError().getCode()).isEqualTo(expected);
        assertThat(console.lastAnswer().getError().getMessage()).isNotEmpty().hasSizeLessThan(200);
        assertThat(rig.counted(counter)).isEqualTo(1);
        assertThat(rig.store.committed).isEmpty();
        assertThat(rig.switchboard.executions.openCount()).isZero();
    }

    private static Arguments bad(String what, InvokeCommand.Builder request, ErrorCode code) {
        return arguments(what, ConsoleToHub.newBuilder().setInvoke(request).build(), code);
    }

    private static Arguments bad(String what, BulkCommand.Builder request, ErrorCode code) {
        return arguments(what, ConsoleToHub.newBuilder().setBulk(request).build(), code);
    }

    private static Arguments bad(String what, CancelBulk.Builder request, ErrorCode code) {
        return arguments(what, ConsoleToHub.newBuilder().setCancelBulk(request).build(), code);
    }

    private static Arguments bad(String what, RetryBulk.Builder request, ErrorCode code) {
        return arguments(what, ConsoleToHub.newBuilder().setRetryBulk(request).build(), code);
    }

    private static Arguments bad(String what, CancelExecution.Builder request, ErrorCode code) {
        return arguments(what, ConsoleToHub.newBuilder().setCancel(request).build(), code);
    }

    private static BulkCommand.Builder bulk() {
        return BulkCommand.newBuilder().setCommand("beep").setSelector(DeviceSelector.getDefaultInstance());
    }

    private static InvokeCommand.Builder vent(String parameter, Value.Builder value) {
        return Rig.plain("set_vent").setParameters(Struct.newBuilder().putFields(parameter, value.build()));
    }

    private static Value.Builder number(double number) {
        return Value.newBuilder().setNumberValue(number);
    }

    private static Value.Builder text(String text) {
        return Value.newBuilder().setStringValue(text);
    }
}
