package dev.signalbox.simulator.scenario;

import static org.awaitility.Awaitility.await;

import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReadingAck;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.Handshake;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketWiresTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private Undertow server;
    private WebSocketWires wires;

    @BeforeEach
    void start() {
        Handshake version13 = new Hybi13Handshake(Set.of("signalbox.v1.pb"), false);
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path()
                        .addExactPath(
                                "/ws/device",
                                new WebSocketProtocolHandshakeHandler(
                                        List.of(version13), WebSocketWiresTest::acknowledgeAll)))
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        wires = new WebSocketWires(URI.create("http://127.0.0.1:" + address.getPort()), Runnable::run);
    }

    @AfterEach
    void stop() {
        wires.close();
        server.stop();
    }

    /** One frame for each message; a close is answered with a close. */
    private static void acknowledgeAll(WebSocketHttpExchange exchange, WebSocketChannel channel) {
        channel.getReceiveSetter().set(new AbstractReceiveListener() {
            @Override
            protected void onFullBinaryMessage(WebSocketChannel from, BufferedBinaryMessage message)
                    throws IOException {
                message.getData().free();
                byte[] frame = HubToDevice.newBuilder()
                        .setReadingAck(ReadingAck.getDefaultInstance())
                        .build()
                        .toByteArray();
                WebSockets.sendBinary(ByteBuffer.wrap(frame), from, null);
            }
        });
        channel.resumeReceives();
    }

    private static final class Heard implements Wires.Events {
        private volatile boolean opened;
        private volatile boolean ended;

        @Override
        public void onOpened() {
            opened = true;
        }

        @Override
        public void onFrame(HubToDevice frame) {
            // a device that naps reads no further
        }

        @Override
        public void onEnded() {
            ended = true;
        }
    }

    /** What it asked for before, the frames under way use up, or it was a slow reader and had asked for nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void closedWireTakesTheCloseOfTheHubBehindFramesUnderWay(int asked) {
        Heard heard = new Heard();
        Wires.Wire wire = wires.open("token", heard);
        await().atMost(SOON).until(() -> heard.opened);
        for (int i = 0; i < asked; i++) {
            wire.read();
        }
        wire.send(new byte[] {1});
        wire.send(new byte[] {2});
        wire.close();

        await().atMost(SOON).until(() -> heard.ended);
    }
}
