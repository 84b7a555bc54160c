package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.tls.Openssl;
import dev.signalbox.hub.tls.ServerTls;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a TLS session was begun with, and what is left of it when it is resumed. */
final class TlsSessionsTest {
    private static final String PROTOCOL = "Sec-WebSocket-Protocol: signalbox.v1.pb";

    @TempDir
    Path directory;

    private @Nullable GatewayRun run;
    private @Nullable ServerTls tls;

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        if (tls != null) {
            tls.close();
        }
    }

    /** [RFC 8446 §4.2.3] a key that signs by RSASSA-PSS only. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void keyOfRsaPssShakesHands(String version) throws Exception {
        Openssl openssl = new Openssl(directory);
        openssl.run("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "tls.key");
        openssl.run("req", "-x509", "-new", "-key", "tls.key", "-out", "tls.crt", "-subj", "/CN=localhost");
        TlsRig rig = new TlsRig(directory);
        GatewayRun hub = secured(rig, null);
        try (SSLSocket socket = rig.connected(hub.port, null)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(new RawSocket(socket, 0)
                            .request("GET /healthz HTTP/1.1", List.of("Host: localhost"))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** No certificate is shown again: what it said is in the session, and is looked at as if it had been. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void resumedSessionIsStillThatOfItsDevice(String version) throws Exception {
        TlsRig rig = new TlsRig(directory);
        rig.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=factory", "-ext", "bc:c");
        rig.keytool("-exportcert", "-alias", "ca", "-rfc", "-file", "ca.pem");
        rig.client("pump", "CN=pump-1", null);
        GatewayRun hub = secured(rig, directory.resolve("ca.pem"));
        SSLContext client = rig.context("pump");

        long begun = link(rig, hub, client, version, 101);
        assertThat(link(rig, hub, client, version, 101)).as("resumed").isEqualTo(begun);
        assertThat(hub.seen(Event.DeviceArrived.class))
                .extracting(arrived -> arrived.identity().device().value())
                .containsExactly("pump-1", "pump-1");

        hub.clockAheadMillis = TimeUnit.DAYS.toMillis(100);
        assertThat(link(rig, hub, client, version, 401)).as("expired meanwhile").isEqualTo(begun);
    }

    /** Asks for a link, and returns when its session was begun, in milliseconds since 1970. */
    private static long link(TlsRig rig, GatewayRun hub, SSLContext client, String version, int status)
            throws Exception {
        SSLSocket socket = rig.connected(client, hub.port);
        socket.setEnabledProtocols(new String[] {version});
        try (RawSocket link = new RawSocket(socket, hub.port)) {
            assertThat(link.upgrade("/ws/device", PROTOCOL).status()).isEqualTo(status);
            if (status == 101) {
                GatewayRun.send(link, GatewayRun.hello());
                assertThat(GatewayRun.readDevice(link).hasWelcome()).isTrue();
            }
            return socket.getSession().getCreationTime();
        }
    }

    private GatewayRun secured(TlsRig rig, @Nullable Path clientCa) throws Exception {
        tls = rig.server(clientCa);
        run = GatewayRun.behind(TestDoor.secured(tls));
        return Objects.requireNonNull(run);
    }
}
