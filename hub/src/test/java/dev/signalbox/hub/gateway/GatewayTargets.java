package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.ExecutionId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.BulkCommand;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.ReportedState;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Fuzz targets: what a stranger, a device and a console may send to the gateway. */
public final class GatewayTargets {
    public static final Map<String, FuzzTarget> ALL = Map.ofEntries(
            Map.entry("websocket-frames", GatewayTargets::frames),
            Map.entry("handshake", GatewayTargets::handshake),
            Map.entry("device-binary", bytes -> message(Wire.BINARY, DeviceToHub.newBuilder(), bytes)),
            Map.entry("device-json", bytes -> message(Wire.JSON, DeviceToHub.newBuilder(), bytes)),
            Map.entry("console-binary", bytes -> message(Wire.BINARY, ConsoleToHub.newBuilder(), bytes)),
            Map.entry("console-json", bytes -> message(Wire.JSON, ConsoleToHub.newBuilder(), bytes)),
            Map.entry("capabilities", GatewayTargets::capabilities),
            Map.entry("reported", GatewayTargets::reported),
            Map.entry("rest-body", GatewayTargets::restBody),
            Map.entry("unit", bytes -> UcumUnit.isUnit(text(bytes))),
            Map.entry("token", GatewayTargets::token),
            Map.entry("names", GatewayTargets::names));

    private GatewayTargets() {}

    /** In one piece and byte by byte it is the same conversation. */
    private static void frames(byte[] bytes) {
        assertThat(heard(bytes, 1)).isEqualTo(heard(bytes, Math.max(1, bytes.length)));
    }

    private static List<String> heard(byte[] bytes, int step) {
        List<String> heard = new ArrayList<>();
        FrameReader reader = new FrameReader(1 << 10, 8, new FrameReader.Receiver() {
            @Override
            public void onMessage(boolean text, byte[] payload) {
                assertThat(payload.length).isLessThanOrEqualTo(1 << 10);
                heard.add(text + HexFormat.of().formatHex(payload));
            }

            @Override
            public void onPing(byte[] payload) {
                heard.add("ping " + HexFormat.of().formatHex(payload));
            }

            @Override
            public void onPong() {
                heard.add("pong");
            }

            @Override
            public void onClose(int code) {
                heard.add("close " + code);
            }
        });
        try {
            for (int at = 0; at < bytes.length; at += step) {
                reader.read(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)));
            }
        } catch (FrameViolation e) {
            heard.add(e.reason().name());
        }
        assertThat(reader.heldBytes()).isLessThanOrEqualTo(1 << 10);
        return heard;
    }

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

    private static void restBody(byte[] bytes) {
        try {
            JsonBody.read(bytes, BulkCommand.getDefaultInstance(), Map.of());
        } catch (BadRequest e) {
            assertThat(e.getMessage()).as("says where").isNotBlank();
        }
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
