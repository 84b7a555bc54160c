package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.ValueType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text subprotocol on both endpoints [docs/protocol.md, JSON]. */
final class JsonLinkTest {
    private final GatewayRun run = GatewayRun.start();

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void deviceSaysEverythingInJson() throws Exception {
        try (RawSocket socket = device()) {
            socket.text("{\"readings\":{\"batchNo\":\"7\",\"oldestBatchNo\":7,\"readings\":"
                    + "[{\"metric\":\"flow\",\"number\":1.5},{\"metric\":\"on\",\"flag\":true},"
                    + "{\"metric\":\"flow\",\"number\":\"NaN\"}]}}");
            Event.ReadingsArrived readings = run.await(Event.ReadingsArrived.class);
            assertThat(readings.batchNo()).isEqualTo(7);
            assertThat(readings.readings()).hasSize(2);
            assertThat(readings.refused()).as("not a number").isEqualTo(1);

            socket.text("{\"execution\":{\"executionId\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\","
                    + "\"state\":\"EXECUTION_STATE_SUCCEEDED\",\"result\":{\"position\":60}}}");
            assertThat(run.await(Event.ExecutionReported.class).report().getState())
                    .isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);

            socket.text("{\"ping\":{\"timeMs\":\"1790078400000\"}}");
            assertThat(read(socket).getPong().getTimeMs()).isEqualTo(1_790_078_400_000L);
        }
    }

    @Test
    void capabilitiesAreHashedAsTheHubWouldEncodeThem() throws Exception {
        Capabilities wanted = Capabilities.newBuilder()
                .setModel("P1")
                .addMetrics(Metric.newBuilder()
                        .setName("flow")
                        .setTitle("Fluß")
                        .setType(ValueType.VALUE_TYPE_NUMBER)
                        .setMinimum(0))
                .build();
        try (RawSocket socket = device()) {
            // Another order, spaces, and a field this hub does not know: the same document.
            socket.text(
                    "{ \"capabilities\": { \"metrics\": [ {\"minimum\":0, \"title\":\"Flu\\u00df\","
                            + " \"name\":\"flow\", \"type\":\"VALUE_TYPE_NUMBER\", \"colour\":\"red\"} ], \"model\": \"P1\" } }");
            Event.CapabilitiesDeclared declared = run.await(Event.CapabilitiesDeclared.class);
            assertThat(declared.capabilities()).isEqualTo(wanted);
            assertThat(declared.hash()).isEqualTo(Sha256.hex(wanted.toByteArray()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"readings\":{\"readings\":[{},{\"metric\":7}]}} | ok",
                "{\"readings\":{\"readings\":{}}} | $.readings.readings: must be a list.",
                "{\"readings\":{\"readings\":[{\"metric\":\"a\"},{\"number\":\"x\"}]}} | $.readings.readings[1].number: must be a number.",
                "{\"readings\":{\"readings\":[{\"number\":1,\"flag\":true}]}} | $.readings.readings[0]: there are both number and flag, of which only one may be there.",
                "{\"readings\":{\"batchNo\":\"1.5\"}} | $.readings.batchNo: must be a whole number from 0 of 64 bits, better in quotes.",
                "{\"readings\":{\"historical\":\"yes\"}} | $.readings.historical: must be true or false.",
                "{\"ping\":{\"lastRoundTripMs\":-1}} | $.ping.lastRoundTripMs: must be a whole number from 0 to 4294967295.",
                "{\"ping\":7} | $.ping: must be an object.",
                "{\"execution\":{\"result\":[]}} | $.execution.result: must be an object.",
                "[] | $: must be an object.",
                "{\"ping\": | The frame is not JSON: End of input at line 1 column 9 path $.ping.",
            })
    void faultIsToldWithItsPlaceAndTheLinkStays(String frame, String sentence) throws Exception {
        try (RawSocket socket = device()) {
            socket.text(frame);
            if (!sentence.equals("ok")) {
                ErrorDetail error = read(socket).getError();
                assertThat(error.getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
                assertThat(error.getMessage()).isEqualTo(sentence);
            }
            socket.text("{\"ping\":{\"timeMs\":1}}");
            HubToDevice next = read(socket);
            assertThat(next.hasPong() || next.hasError()).isTrue();
        }
    }

    @Test
    void enumsGoByNameOrNumberAndOneThatIsNotKnownIsAsAbsent() throws Exception {
        String report = "{\"execution\":{\"executionId\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"state\":%s}}";
        try (RawSocket socket = device()) {
            socket.text(report.formatted("\"DONE\""));
            assertThat(read(socket).getError().getMessage()).contains("a state devices do not report");
            socket.text(report.formatted("[]"));
            assertThat(read(socket).getError().getMessage())
                    .startsWith("$.execution.state: must be one of EXECUTION_STATE_UNSPECIFIED, ")
                    .contains("EXECUTION_STATE_SUCCEEDED");
            socket.text(report.formatted("6"));
            assertThat(run.await(Event.ExecutionReported.class).report().getState())
                    .isEqualTo(ExecutionState.EXECUTION_STATE_SUCCEEDED);
        }
    }

    @Test
    void consoleIsToldItsFaultsTooAlsoBeforeItsHello() throws Exception {
        try (RawSocket socket = run.consoleSocket(Wire.JSON, 0)) {
            socket.text("{\"hello\":\"me\"}");
            assertThat(console(socket).getError().getMessage()).isEqualTo("$.hello: must be an object.");
            socket.text("[".repeat(40));
            assertThat(console(socket).getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_MALFORMED);
            socket.text("{\"hello\":{\"name\":\"wscat\",\"since\":\"tomorrow\"},\"mood\":1}");
            assertThat(console(socket).hasWelcome())
                    .as("unknown fields are ignored")
                    .isTrue();
            socket.text("{\"requestId\":3,\"sing\":{}}");
            HubToConsole answer = console(socket);
            assertThat(answer.getError().getCode()).isEqualTo(ErrorCode.ERROR_CODE_UNIMPLEMENTED);
            assertThat(answer.getRequestId()).isEqualTo(3);
        }
    }

    @Test
    void bytesThatAreNoTextEndTheLink() throws Exception {
        try (RawSocket socket = device()) {
            socket.send(RawSocket.TEXT, new byte[] {'{', (byte) 0xC3, '}'});
            LinkFrames.assertClosesJson(socket, CloseReason.CLOSE_REASON_BAD_BYTES);
        }
    }

    private RawSocket device() throws Exception {
        RawSocket socket = run.deviceSocket(Wire.JSON);
        socket.text("{\"hello\":{\"agentName\":\"wscat\",\"bootId\":\"boot-1\"}}");
        assertThat(read(socket).hasWelcome()).isTrue();
        return socket;
    }

    private static HubToDevice read(RawSocket socket) throws Exception {
        return GatewayRun.parse(text(socket), HubToDevice.newBuilder()).build();
    }

    private static HubToConsole console(RawSocket socket) throws Exception {
        return GatewayRun.parse(text(socket), HubToConsole.newBuilder()).build();
    }

    private static String text(RawSocket socket) throws Exception {
        RawSocket.ReadFrame frame = socket.readMessage();
        assertThat(frame.opcode()).isEqualTo(RawSocket.TEXT);
        return new String(frame.payload(), StandardCharsets.UTF_8);
    }
}
