package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** The set-up of docs/debugging.md shows what passed between a device and a hub. */
final class WiresharkTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path scratch;

    @Test
    void tsharkTellsTheFieldsOfWhatPassedOnADevicesLink() throws Exception {
        requireTshark();
        Capture capture = new Capture();
        try (RunningHub hub = RunningHub.on(scratch.resolve("hub"))) {
            String token =
                    Lamp.join(hub.url(), hub.localAdmin().joinKey(), "lamp-1").deviceToken();
            converse(hub.url(), token, capture);
        }
        String told = tshark(capture.writeTo(scratch.resolve("link.pcap")));

        assertThat(told)
                .contains("Envelope: DeviceToHub", "Envelope: HubToDevice")
                .contains(
                        "Message: signalbox.v1.DeviceHello",
                        "agent_name = script (string)",
                        "boot_id = boot-1 (string)")
                .contains("Message: signalbox.v1.DeviceWelcome", "device_id = lamp-1 (string)")
                .contains(
                        "Message: signalbox.v1.Reading", "metric = temperature (string)", "number = 21.500000 (double)")
                .contains("Message: signalbox.v1.ReadingAck");
    }

    /** Says hello, measures once, and hears that it was stored. */
    private static void converse(URI hub, String token, Capture capture) throws IOException {
        try (Socket socket = new Socket(hub.getHost(), hub.getPort())) {
            String request = "GET /ws/device HTTP/1.1\r\nHost: " + hub.getAuthority()
                    + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: signalbox.v1.pb"
                    + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            say(socket, capture, request.getBytes(StandardCharsets.US_ASCII));
            hear(socket, capture, "\r\n\r\n");
            say(socket, capture, masked(RawDevice.hello("boot-1")));
            hear(socket, capture, "lamp-1");
            say(
                    socket,
                    capture,
                    masked(DeviceToHub.newBuilder()
                            .setReadings(ReadingBatch.newBuilder()
                                    .setBatchNo(1)
                                    .addReadings(Reading.newBuilder()
                                            .setMetric("temperature")
                                            .setNumber(21.5)))
                            .build()));
            // Body 2, ReadingAck, of two bytes: batch 1.
            hear(socket, capture, "\u0012\u0002\b\u0001");
        }
    }

    private static void say(Socket socket, Capture capture, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        capture.passed(true, bytes);
    }

    private static void hear(Socket socket, Capture capture, String until) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        while (!heard.toString(StandardCharsets.ISO_8859_1).contains(until)) {
            int next = in.read();
            assertThat(next).as("the hub goes on talking").isNotNegative();
            heard.write(next);
        }
        capture.passed(false, heard.toByteArray());
    }

    private static byte[] masked(DeviceToHub frame) {
        byte[] payload = frame.toByteArray();
        byte[] mask = {1, 2, 3, 4};
        ByteBuffer bytes = ByteBuffer.allocate(6 + payload.length);
        bytes.put((byte) 0x82).put((byte) (0x80 | payload.length)).put(mask);
        for (int i = 0; i < payload.length; i++) {
            bytes.put((byte) (payload[i] ^ mask[i % 4]));
        }
        return bytes.array();
    }

    private String tshark(Path file) throws IOException, InterruptedException {
        Path wellKnown = Files.createDirectories(scratch.resolve("include/google/protobuf"));
        try (InputStream struct = getClass().getResourceAsStream("/google/protobuf/struct.proto")) {
            Files.copy(struct, wellKnown.resolve("struct.proto"));
        }
        Path output = scratch.resolve("tshark.out");
        ProcessBuilder builder = new ProcessBuilder(
                        "tshark",
                        "-X",
                        "lua_script:" + REPOSITORY.resolve("docs/wireshark/signalbox.lua"),
                        "-o",
                        "uat:protobuf_search_paths:\"" + scratch.resolve("include") + "\",\"TRUE\"",
                        "-o",
                        "uat:protobuf_search_paths:\"" + REPOSITORY.resolve("proto/src/main/proto") + "\",\"TRUE\"",
                        "-r",
                        file.toString(),
                        "-Y",
                        "signalbox",
                        "-V")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("HOME", scratch.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    private static void requireTshark() {
        boolean there = List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "tshark")));
        if (!there) {
            String required = System.getenv().getOrDefault("SIGNALBOX_REQUIRE", "");
            if ("true".equals(System.getenv("CI"))
                    && List.of(required.split("[, ]+")).contains("tshark")) {
                throw new IllegalStateException("tshark is required here");
            }
            System.out.println("SKIPPED (tshark): it is not installed");
            throw new TestAbortedException("tshark: it is not installed");
        }
    }
}
