package dev.signalbox.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.hub.tls.Openssl;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The life of a device that has a certificate and no token, in a whole hub. */
final class CertifiedDeviceTest {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Duration AT_ONCE = Duration.ofSeconds(2); // one, and what a busy machine adds

    @TempDir
    Path directory;

    @Test
    void linkEndsAtOnceWhenItsDeviceIsSuspendedOrDeletedAndNoOtherOpens() throws Exception {
        certify();
        HubOptions options = new HubOptions();
        new CommandLine(options)
                .parseArgs(
                        "--data=" + directory.resolve("data"),
                        "--listen=127.0.0.1:0",
                        "--mqtt-listen=127.0.0.1:0",
                        "--tls=self-signed",
                        "--tls-client-ca=" + directory.resolve("ca.pem"));
        try (Hub hub = new Hub(options.config(new Complaints(Set.of())).orElseThrow(), cause -> {
            throw new AssertionError("the hub gave up", cause);
        })) {
            hub.start();
            HttpClient admin = HttpClient.newBuilder().sslContext(tls(false)).build();
            assertThat(ask(admin, hub, "POST", "/devices", "{\"deviceId\":\"pump-1\"}"))
                    .isEqualTo(201);

            Peer linked = new Peer(hub, tls(true));
            linked.welcomed.get(10, TimeUnit.SECONDS);
            long before = System.nanoTime();
            assertThat(ask(admin, hub, "PUT", "/devices/pump-1/lifecycle", "{\"lifecycle\":\"LIFECYCLE_SUSPENDED\"}"))
                    .isEqualTo(200);
            assertThat(linked.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4403);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE);

            Peer suspended = new Peer(hub, tls(true));
            assertThat(suspended.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4403);
            assertThat(suspended.welcomed).isNotDone();

            assertThat(ask(admin, hub, "PUT", "/devices/pump-1/lifecycle", "{\"lifecycle\":\"LIFECYCLE_ACTIVE\"}"))
                    .isEqualTo(200);
            Peer again = new Peer(hub, tls(true));
            again.welcomed.get(10, TimeUnit.SECONDS);
            before = System.nanoTime();
            assertThat(ask(admin, hub, "DELETE", "/devices/pump-1", "")).isBetween(200, 204);
            assertThat(again.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4404);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(AT_ONCE);

            Peer deleted = new Peer(hub, tls(true));
            assertThat(deleted.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4404);
            assertThat(deleted.welcomed).isNotDone();
        }
    }

    /** Says hello, hears the welcome and the end. */
    private static final class Peer implements WebSocket.Listener {
        private final CompletableFuture<Void> welcomed = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        Peer(Hub hub, SSLContext tls) {
            DeviceToHub hello = DeviceToHub.newBuilder()
                    .setHello(DeviceHello.newBuilder().setAgentName("test").setBootId("boot-1"))
                    .build();
            HttpClient.newBuilder()
                    .sslContext(tls)
                    .build()
                    .newWebSocketBuilder()
                    .subprotocols("signalbox.v1.pb")
                    .buildAsync(URI.create(hub.url().replace("https:", "wss:") + "/ws/device"), this)
                    .join()
                    .sendBinary(ByteBuffer.wrap(hello.toByteArray()), true)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                try {
                    if (HubToDevice.parseFrom(message.toByteArray()).hasWelcome()) {
                        welcomed.complete(null);
                    }
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
                message.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private int ask(HttpClient http, Hub hub, String method, String path, String body) throws Exception {
        String token = Files.readString(directory.resolve("data").resolve("admin.token"))
                .strip();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hub.url() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private SSLContext tls(boolean asDevice) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(directory.resolve("data").resolve("tls.crt"))) {
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(KeyStore.getInstance(directory.resolve("device.p12").toFile(), PASSWORD), PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(asDevice ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
        return context;
    }

    /** A CA, and the device's key and certificate by it. */
    private void certify() throws Exception {
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out ca.pem"
                + " -subj /CN=factory -days 2");
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout device.key -out device.csr"
                + " -subj /CN=pump-1");
        openssl("x509 -req -in device.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out device.crt -days 2");
        openssl("pkcs12 -export -in device.crt -inkey device.key -passout pass:password -out device.p12");
    }

    private void openssl(String arguments) throws Exception {
        new Openssl(directory).run(arguments.split(" ", -1));
    }
}
