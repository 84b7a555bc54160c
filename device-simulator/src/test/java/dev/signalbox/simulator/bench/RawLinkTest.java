package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a bare WebSocket makes of the bytes of a server, however they are cut. */
class RawLinkTest {
    private static final byte[] LONG = new byte[300];
    private static final byte[] PING = {(byte) 0x89, 1, 'p'};

    private static ByteBuffer fromServer() {
        return ByteBuffer.allocate(1_000)
                .put(new byte[] {(byte) 0x82, 2, 1, 2})
                .put(PING)
                .put(new byte[] {(byte) 0x82, 126})
                .putShort((short) LONG.length)
                .put(LONG)
                .put(new byte[] {(byte) 0x82, 0})
                .flip();
    }

    @Test
    void messagesAreSeenWholeInPiecesOfAnySizeAndPingsAreAnswered() throws IOException {
        for (int piece = 1; piece < 320; piece += 7) {
            try (ServerSocketChannel server = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    SocketChannel client = SocketChannel.open(server.getLocalAddress());
                    SocketChannel accepted = server.accept()) {
                List<byte[]> seen = new ArrayList<>();
                RawLink link = RawLink.looking(client, seen::add);
                ByteBuffer bytes = fromServer();
                while (bytes.hasRemaining()) {
                    ByteBuffer part = bytes.slice().limit(Math.min(piece, bytes.remaining()));
                    bytes.position(bytes.position() + part.remaining());
                    link.take(part);
                }
                assertThat(seen).containsExactly(new byte[] {1, 2}, LONG, new byte[0]);
                assertThat(link.messages()).isEqualTo(3);
                assertThat(link.bytes()).isEqualTo(fromServer().remaining());
                ByteBuffer pong = ByteBuffer.allocate(7);
                while (pong.hasRemaining()) {
                    accepted.read(pong);
                }
                assertThat(pong.array()).containsExactly(0x8A, 0x81, 0, 0, 0, 0, 'p');
            }
        }
    }

    @Test
    void aMessageOfMoreThan125BytesHasItsLengthInTwo() {
        ByteBuffer frame = RawLink.framed(LONG);
        assertThat(frame.get() & 0xff).isEqualTo(0x82);
        assertThat(frame.get() & 0xff).isEqualTo(0x80 | 126);
        assertThat(frame.getShort()).isEqualTo((short) 300);
        assertThat(frame.remaining()).isEqualTo(4 + 300);
    }

    @Test
    void aPublishSaysItsLengthInSevenBitsAByte() {
        byte[] packet = BrokerCarrier.publish(new byte[] {'t'}, LONG);
        // 2 of the topic's length, the topic, no properties, 300: 304 = 0b10_0110000
        assertThat(packet).startsWith(0x30, 0x80 | 48, 2, 0, 1, 't', 0).hasSize(3 + 304);
    }
}
