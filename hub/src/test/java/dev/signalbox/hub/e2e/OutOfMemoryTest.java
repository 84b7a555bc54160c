package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub without memory for the buffers of sockets ends, for somebody to start it again: it is never alive without a server. */
final class OutOfMemoryTest {
    @TempDir
    Path directory;

    @Test
    void hubWithoutDirectMemoryEndsWithACodeThatSaysSo() throws Exception {
        List<Socket> open = new ArrayList<>();
        try (HubProcess hub = HubProcess.with(
                directory.resolve("data"),
                directory.resolve("log"),
                List.of("--tls", "self-signed"),
                List.of("-XX:MaxDirectMemorySize=6m"))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> hub.output().contains("hub listens"));
            // Each handshake that has begun holds a buffer of 17 KiB, until its time is over.
            for (int i = 0; i < 900 && hub.isAlive(); i++) {
                try {
                    Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port());
                    open.add(socket);
                    socket.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3});
                } catch (IOException e) {
                    break; // it is gone
                }
            }
            assertThat(hub.awaitEnd(Duration.ofSeconds(60))).isEqualTo(72);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
