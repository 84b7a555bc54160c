package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.hub.protocol.CapabilitiesCheck;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.hub.protocol.ReadingCheck;
import dev.signalbox.hub.protocol.UcumUnit;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.CreateAccessToken;
import dev.signalbox.proto.v1.CreateDevice;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.EventReport;
import dev.signalbox.proto.v1.ReportedState;
import dev.signalbox.proto.v1.UpdateDevice;
import dev.signalbox.proto.v1.UpdateUser;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fuzz targets: what a stranger, a device and a console may send to the gateway. */
public final class GatewayTargets {
    public static final Map<String, FuzzTarget> ALL = Map.ofEntries(
            Map.entry("websocket-frames", bytes -> FramesHeard.alikeInPiecesAndAtOnce(bytes, null)),
            Map.entry("handshake", GatewayTargets::handshake),
            Map.entry("device-binary", bytes -> message(Wire.BINARY, DeviceToHub.newBuilder(), bytes)),
            Map.entry("device-json", bytes -> message(Wire.JSON, DeviceToHub.newBuilder(), bytes)),
            Map.entry("console-binary", bytes -> message(Wire.BINARY, ConsoleToHub.newBuilder(), bytes)),
            Map.entry("console-json", bytes -> message(Wire.JSON, ConsoleToHub.newBuilder(), bytes)),
            Map.entry("capabilities", GatewayTargets::capabilities),
            Map.entry("reported", GatewayTargets::reported),
            Map.entry("event", GatewayTargets::event),
            Map.entry("rest-body", GatewayTargets::restBody),
            Map.entry("unit", GatewayTargets::unit),
            Map.entry("property-paths", GatewayTargets::propertyPaths),
            Map.entry("token", GatewayTargets::token),
            Map.entry("names", GatewayTargets::names));

    /** What a console may send as a body. */
    private static final List<Message> BODIES = List.of(
            BulkCommand.getDefaultInstance(),
            CreateDevice.getDefaultInstance(),
            UpdateDevice.getDefaultInstance(),
            CreateAccessToken.getDefaultInstance(),
            UpdateUser.getDefaultInstance());

    private GatewayTargets() {}

    /** Lines of a request's headers. */
    private static void handshake(byte[] bytes) {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setProtocol(Protocols.HTTP_1_1).setRequestMethod(Methods.GET);
        for (String line : text(bytes).split("\n", 64)) {
            int colon = line.indexOf(':');
            // Other names never come out of the server's own parser.
            if (colon > 0 && line.substring(0, colon).chars().allMatch(c -> c > ' ' && c < 127)) {
                exchange.getRequestHeaders().add(new HttpString(line.substring(0, colon)), line.substring(colon + 1));
            }
        }
        Bearer.token(exchange);
        Upgrade.ticket(exchange);
        if (Upgrade.status(exchange, true) == StatusCodes.SWITCHING_PROTOCOLS) {
            Upgrade.accept(exchange, Upgrade.wire(exchange), Upgrade.deflate(exchange));
        }
    }

    /** What is understood is said again as the same. */
    private static void message(Wire wire, Message.Builder into, byte[] bytes) throws InvalidProtocolBufferException {
        try {
            wire.parse(bytes, into);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        Message message = into.build();
        if (message instanceof DeviceToHub frame) {
            frame.getHello().getInFlightList().forEach(ReportCheck::check);
            ReportCheck.check(frame.getExecution());
            frame.getReadings().getReadingsList().forEach(reading -> ReadingCheck.check(reading, false, 0, 1));
            RawField.last(frame.toByteArray(), DeviceToHub.CAPABILITIES_FIELD_NUMBER);
            if (wire == Wire.BINARY) {
                RawField.last(bytes, DeviceToHub.CAPABILITIES_FIELD_NUMBER);
            }
        }
        Secrets.hide(message.toBuilder());
        Message.Builder again = message.newBuilderForType();
        Wire.BINARY.parse(Frame.of(message).binary(), again);
        assertThat(again.build()).isEqualTo(message);
    }

    private static void capabilities(byte[] bytes) {
        Capabilities.Builder document = Capabilities.newBuilder();
        try {
            Wire.BINARY.parse(bytes, document);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        CapabilitiesCheck.firstFault(document.build());
    }

    private static void reported(byte[] bytes) {
        ReportedState.Builder state = ReportedState.newBuilder();
        try {
            Wire.BINARY.parse(bytes, state);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        if (!ReportedCheck.isTooLarge(state.build())) {
            ReportedCheck.check(state.build());
        }
    }

    /** What gets in can be told as JSON, to consoles and to the broker, and is stored in little room. */
    private static void event(byte[] bytes) throws InvalidProtocolBufferException {
        EventReport.Builder report = EventReport.newBuilder();
        try {
            Wire.BINARY.parse(bytes, report);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        assertThat(EventCheck.isNumbered(report.build()))
                .isEqualTo(report.getEventNo() > 0
                        && report.getOldestEventNo() >= 0
                        && report.getOldestEventNo() <= report.getEventNo());
        Optional<DeviceEvent> taken = EventCheck.check(report.build(), 1_800_000_000_000L, 1_000);
        if (taken.isPresent()) {
            DeviceEvent.Builder again = DeviceEvent.newBuilder();
            JsonFormat.parser().merge(Frame.of(taken.get()).json(), again);
            assertThat(again.build()).isEqualTo(taken.get());
            assertThat(taken.get().getSerializedSize()).isLessThan(1_400);
        }
    }

    /** What is understood is understood the same when it is said again. */
    private static void restBody(byte[] bytes) throws InvalidProtocolBufferException, BadRequest {
        for (Message wanted : BODIES) {
            Message read;
            try {
                read = JsonBody.read(bytes, wanted, Map.of("device", "gh-1"));
            } catch (BadRequest e) {
                assertThat(e.getMessage()).as("says where").isNotBlank();
                assertThat(e.getMessage()).as("not all that was sent").hasSizeLessThan(1_000);
                continue;
            }
            byte[] again = JsonFormat.printer().print(read).getBytes(StandardCharsets.UTF_8);
            assertThat(JsonBody.read(again, wanted, Map.of("device", "gh-1"))).isEqualTo(read);
        }
    }

    /** A unit is of printable characters, stays one divided by another, and takes no mark that none has. */
    private static void unit(byte[] bytes) {
        String text = text(bytes);
        if (UcumUnit.isUnit(text)) {
            assertThat(text.chars()).allMatch(c -> c > ' ' && c < 127);
            assertThat(UcumUnit.isUnit(text + "/s")).isTrue();
            assertThat(UcumUnit.isUnit(text + "!")).isFalse();
        }
    }

    /** A document of properties by its leaves says the same as it did before. */
    private static void propertyPaths(byte[] bytes) throws BadRequest {
        Map<String, Value> leaves;
        try {
            Message document = JsonBody.read(bytes, Struct.getDefaultInstance(), Map.of());
            leaves = PropertyPaths.leaves((Struct) document);
        } catch (BadRequest e) {
            return;
        }
        assertThat(leaves.keySet()).allMatch(Names::isPath);
        assertThat(PropertyPaths.leaves(Struct.newBuilder().putAllFields(leaves).build()))
                .isEqualTo(leaves);
    }

    private static void token(byte[] bytes) {
        String text = text(bytes);
        Token.parse(text).ifPresent(token -> {
            assertThat(token.reveal()).isEqualTo(text);
            assertThat(Token.appearsIn(text)).isTrue();
            assertThat(Token.hiddenIn(text)).isEqualTo(token.toString());
        });
        assertThat(Token.appearsIn(Token.hiddenIn(text))).isFalse();
    }

    private static void names(byte[] bytes) {
        String text = text(bytes);
        DeviceId.parse(text).ifPresent(id -> assertThat(id.value()).isEqualTo(text));
        ExecutionId.parse(text);
        Names.isDisplayText(text);
        if (Names.isName(text)) {
            assertThat(Names.isPath(text)).isTrue();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
