package dev.signalbox.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A device's link spoken frame by frame, also what no agent would say. Confined to the test's thread but for what comes in. */
final class RawDevice implements AutoCloseable, WebSocket.Listener {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int LINKED = 101;

    private final List<HubToDevice> heard = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private final WebSocket socket;

    /** 0: not closed. */
    private volatile int closeCode;

    private RawDevice(URI hub, String token) {
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .subprotocols("signalbox.v1.pb")
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://" + hub.getAuthority() + "/ws/device"), this)
                .join();
    }

    /** After the handshake. */
    static RawDevice at(URI hub, String token) {
        return new RawDevice(hub, token);
    }

    /** The HTTP status of a handshake with this token. */
    static int statusOf(URI hub, String token) {
        try (RawDevice link = new RawDevice(hub, token)) {
            return link.socket.isInputClosed() ? 0 : LINKED;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    static DeviceToHub hello(String bootId) {
        return DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder().setAgentName("script").setBootId(bootId))
                .build();
    }

    static DeviceToHub declares(Capabilities capabilities) {
        return DeviceToHub.newBuilder().setCapabilities(capabilities).build();
    }

    void says(DeviceToHub frame) {
        says(frame.toByteString());
    }

    /** One message, whatever it is. */
    void says(ByteString bytes) {
        socket.sendBinary(bytes.asReadOnlyByteBuffer(), true).join();
    }

    /** The first such frame there is, or that comes. */
    HubToDevice hears(Predicate<HubToDevice> kind) {
        await().atMost(SOON).until(() -> heard.stream().anyMatch(kind));
        return heard.stream().filter(kind).findFirst().orElseThrow();
    }

    /** How many such frames came by now. */
    int heard(Predicate<HubToDevice> kind) {
        return (int) heard.stream().filter(kind).count();
    }

    int closeCode() {
        await().atMost(SOON).until(() -> closeCode != 0);
        return closeCode;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        parts.writeBytes(bytes);
        if (last) {
            try {
                heard.add(HubToDevice.parseFrom(parts.toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
            parts.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
