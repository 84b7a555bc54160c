package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.auth.Identity.DeviceIdentity;
import dev.signalbox.hub.protocol.Sha256;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.tls.KeyPairFiles;
import dev.signalbox.hub.tls.SelfSigned;
import dev.signalbox.hub.tls.ServerTls;
import dev.signalbox.proto.v1.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS handshakes with the listener. */
final class TlsTest {
    @TempDir
    Path directory;

    private TlsRig rig = new TlsRig(Path.of(""));
    private @Nullable GatewayRun run;
    private @Nullable ServerTls tls;

    @BeforeEach
    void useDirectory() {
        rig = new TlsRig(directory);
    }

    @AfterEach
    void stop() {
        if (run != null) {
            run.close();
        }
        if (tls != null) {
            tls.close();
        }
    }

    @Test
    void tls13And12WithAuthenticatedEncryptionAreSpokenAndNothingElse() throws Exception {
        GatewayRun hub = secured(null);
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
            try (SSLSocket socket = rig.connected(hub.port, null)) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                assertThat(socket.getSession().getCipherSuite()).containsAnyOf("_GCM_", "_POLY1305_");
                assertThat(healthz(socket)).isEqualTo(200);
            }
        }
        for (String suite :
                List.of("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA")) {
            try (SSLSocket socket = rig.connected(hub.port, null)) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {suite});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            }
        }
        for (int version : List.of(0x0302, 0x0301, 0x0300)) {
            assertThat(alertTo(hub, version)).as("TLS 1.1, 1.0, SSL 3").isEqualTo(70); // protocol_version
        }
        try (RawSocket plain = new RawSocket(hub.port)) {
            plain.bytes("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(plain::answer).as("plain HTTP").isInstanceOf(Exception.class);
        }
    }

    /** A connection costs a handshake only once, whatever its peer wants. */
    @Test
    void renegotiationByTheClientEndsTheConnection() throws Exception {
        GatewayRun hub = secured(null);
        try (SSLSocket socket = rig.connected(hub.port, null)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            // A handshake is a sign of life by itself.
            Awaitility.await().until(() -> hub.gateway.progress() > 0);
            socket.startHandshake();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
        }
    }

    @Test
    void certificateIsGoodForTheNamesInItAndNoOther() throws Exception {
        GatewayRun hub = secured(null);
        try (SSLSocket socket = rig.connected(hub.port, null, "localhost")) {
            checkName(socket);
            socket.startHandshake();
        }
        try (SSLSocket socket = rig.connected(hub.port, null, "other.example")) {
            checkName(socket);
            assertThatThrownBy(socket::startHandshake).hasMessageContaining("other.example");
        }
    }

    @Test
    void linkByTlsLivesOnWhenTheCertificateChanges() throws Exception {
        KeyPairFiles files = SelfSigned.in(directory, List.of());
        Path other = Files.createDirectory(directory.resolve("other"));
        KeyPairFiles next = SelfSigned.in(other, List.of());
        GatewayRun hub = secured(null);
        try (RawSocket link = link(hub, null, GatewayRun.bearer(hub.deviceToken))) {
            GatewayRun.send(link, GatewayRun.hello());
            assertThat(GatewayRun.readDevice(link).hasWelcome()).isTrue();
            Files.move(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
            ServerTls server = Objects.requireNonNull(tls);
            String before = server.fingerprint();
            server.look();
            assertThat(server.fingerprint()).isNotEqualTo(before);

            link.send(RawSocket.BINARY, LinkFrames.ping(20));
            assertThat(GatewayRun.readDevice(link).hasPong())
                    .as("the link noticed nothing")
                    .isTrue();
            try (SSLSocket socket = rig.connected(hub.port, null)) {
                socket.startHandshake();
                assertThat(Sha256.hex(
                                socket.getSession().getPeerCertificates()[0].getEncoded()))
                        .isEqualTo(server.fingerprint());
            }
        }
    }

    @Test
    void largeMessagesAndTheCloseGoThroughTlsWhole() throws Exception {
        GatewayRun hub = secured(null);
        try (RawSocket link = link(hub, null, GatewayRun.bearer(hub.deviceToken))) {
            GatewayRun.send(link, GatewayRun.hello());
            assertThat(GatewayRun.readDevice(link).hasWelcome()).isTrue();
            link.send(RawSocket.BINARY, LinkFrames.ping(200_000));
            assertThat(GatewayRun.readDevice(link).hasPong()).isTrue();
            hub.onlyDevice().close(CloseReason.CLOSE_REASON_SUPERSEDED);
            LinkFrames.assertCloses(link, CloseReason.CLOSE_REASON_SUPERSEDED);
        }
    }

    @Test
    void certificateOfADeviceIsItsCredentialAndTokensStillAre() throws Exception {
        rig.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=factory", "-ext", "bc:c");
        rig.keytool("-exportcert", "-alias", "ca", "-rfc", "-file", "ca.pem");
        rig.client("named", "CN=pump-1", null);
        rig.client("by-urn", "CN=something else", "SAN=uri:urn:signalbox:device:pump-1");
        rig.client("nobody", "CN=no device!", null);
        GatewayRun hub = secured(directory.resolve("ca.pem"));

        for (String alias : List.of("named", "by-urn")) {
            try (RawSocket link = link(hub, alias)) {
                GatewayRun.send(link, GatewayRun.hello());
                assertThat(GatewayRun.readDevice(link).hasWelcome()).isTrue();
            }
        }
        assertThat(hub.seen(Event.DeviceArrived.class))
                .extracting(Event.DeviceArrived::identity)
                .hasSize(2)
                .allMatch(identity -> identity.device().value().equals("pump-1") && identity.isCertified());
        link(hub, null, GatewayRun.bearer(hub.deviceToken)).close();
        assertThat(refusal(hub, "nobody")).as("names no device").isEqualTo(401);
        assertThat(refusal(hub, null)).as("neither certificate nor token").isEqualTo(401);
        assertThat(refusal(hub, "named", "Authorization: Bearer nonsense"))
                .as("a bad token is not made good by a certificate")
                .isEqualTo(401);
        rig.keytool("-genkeypair", "-alias", "stranger", "-dname", "CN=pump-1");
        assertThat(refusal(hub, "stranger"))
                .as("signed by nobody the hub has named: not even shown")
                .isEqualTo(401);
        assertThat(DeviceIdentity.certified(GatewayRun.device(), "ab").keyId()).isEqualTo("certificate:ab");
        hub.clockAheadMillis = TimeUnit.DAYS.toMillis(100);
        assertThat(refusal(hub, "named"))
                .as("expired, whenever TLS looked at it")
                .isEqualTo(401);
    }

    @Test
    void handshakeThatNeverEndsIsCutOff() throws Exception {
        tls = rig.server(null);
        DoorConfig door = new TestDoor().times(300).door().securedBy(tls, false);
        run = GatewayRun.behind(door);
        try (RawSocket silent = new RawSocket(run.port);
                RawSocket begun = new RawSocket(run.port)) {
            begun.bytes(Arrays.copyOf(clientHello(0x0303), 20));
            assertThat(silent.isEnded()).isTrue();
            assertThat(begun.isEnded()).isTrue();
        }
    }

    private GatewayRun secured(@Nullable Path clientCa) throws IOException {
        ServerTls server = rig.server(clientCa);
        GatewayRun started = GatewayRun.behind(TestDoor.secured(server));
        tls = server;
        run = started;
        return started;
    }

    private RawSocket link(GatewayRun hub, @Nullable String clientAlias, String... headers) throws Exception {
        RawSocket socket = new RawSocket(rig.connected(hub.port, clientAlias), hub.port);
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Sec-WebSocket-Protocol: signalbox.v1.pb");
        assertThat(socket.upgrade("/ws/device", all.toArray(new String[0])).status())
                .isEqualTo(101);
        return socket;
    }

    private int refusal(GatewayRun hub, @Nullable String clientAlias, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of(headers));
        all.add("Sec-WebSocket-Protocol: signalbox.v1.pb");
        try (RawSocket socket = new RawSocket(rig.connected(hub.port, clientAlias), hub.port)) {
            return socket.upgrade("/ws/device", all.toArray(new String[0])).status();
        }
    }

    private static void checkName(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
    }

    private static int healthz(SSLSocket socket) throws IOException {
        RawSocket raw = new RawSocket(socket, 0);
        return raw.request("GET /healthz HTTP/1.1", List.of("Host: localhost")).status();
    }

    /** The number of the alert that a client of this version gets. */
    private static int alertTo(GatewayRun hub, int version) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(clientHello(version));
            byte[] alert = socket.getInputStream().readNBytes(7);
            assertThat(alert).hasSize(7).startsWith(21);
            return alert[6];
        }
    }

    /** [RFC 5246 §7.4.1.2] one that offers a single suite, of the version's own. */
    private static byte[] clientHello(int version) {
        ByteBuffer body = ByteBuffer.allocate(64);
        body.putShort((short) version).put(new byte[32]).put((byte) 0); // random, no session
        body.putShort((short) 2).putShort((short) 0xC009); // ECDHE_ECDSA_WITH_AES_128_CBC_SHA
        body.put((byte) 1).put((byte) 0);
        ByteBuffer hello = ByteBuffer.allocate(9 + body.position());
        hello.put((byte) 22).putShort((short) version).putShort((short) (4 + body.position()));
        hello.put((byte) 1).put((byte) 0).putShort((short) body.position());
        return hello.put(body.flip()).array();
    }
}
