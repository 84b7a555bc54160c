package dev.signalbox.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Against the bytes that a broker sends. */
final class PublishCounterTest {
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};
    private static final byte[] SUBACK = {(byte) 0x90, 4, 0, 1, 0, 0};
    private static final byte[] PINGRESP = {(byte) 0xD0, 0};

    @Test
    void publishesAreCountedWhateverTheirLengthAndNothingElse() throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> welcome(broker));
            try (PublishCounter counter = new PublishCounter(broker.getLocalPort(), "a/b");
                    Socket socket = accepted.join()) {
                OutputStream out = socket.getOutputStream();
                publish(out, 10);
                out.write(PINGRESP);
                publish(out, 600);
                publish(out, 70_000);
                out.flush();
                Awaitility.await().until(() -> counter.heard() == 3);
                assertThat(counter.perSecond()).isPositive();
            }
        }
    }

    private static Socket welcome(ServerSocket broker) {
        try {
            Socket socket = broker.accept();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(15);
            assertThat(in.readNBytes(11)).isEqualTo(new byte[] {(byte) 0x82, 9, 0, 1, 0, 0, 3, 'a', '/', 'b', 0});
            socket.getOutputStream().write(CONNACK);
            socket.getOutputStream().write(SUBACK);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void publish(OutputStream out, int length) throws IOException {
        out.write(0x30);
        for (int rest = length; ; rest >>= 7) {
            if (rest < 0x80) {
                out.write(rest);
                break;
            }
            out.write((rest & 0x7F) | 0x80);
        }
        out.write(new byte[length]);
    }
}
