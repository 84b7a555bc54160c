package dev.signalbox.hub.gateway;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.hub.auth.Credential;
import dev.signalbox.hub.auth.Credentials;
import dev.signalbox.hub.auth.Keyring;
import dev.signalbox.hub.auth.SetupCode;
import dev.signalbox.hub.auth.Token;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.hub.oidc.SingleSignOn;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ConsoleWelcome;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real gateway on a free port, with a thread in the place of the switchboard. Thread-safe. */
final class GatewayRun implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final FallbackLimits FALLBACK = new FallbackLimits(1_000, 16 << 10, 1_000, 500, 50);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of one round, since the usual 600,000 take seconds where tests run. */
    private static final String PASSWORD_HASH = SignInDesk.hashOfOneRound(PASSWORD);

    final Token deviceToken = Token.issue(Token.Kind.DEVICE, RANDOM);
    final Token accessToken = Token.issue(Token.Kind.ACCESS, RANDOM);
    final Token localAdmin = Token.issue(Token.Kind.ACCESS, RANDOM);
    final Token expiredToken = Token.issue(Token.Kind.ACCESS, RANDOM);
    final Token joinKey = Token.issue(Token.Kind.JOIN, RANDOM);
    final Token session = Token.issue(Token.Kind.SESSION, RANDOM);
    final SetupCode setupCode;
    final Keyring keyring;
    private final SignInDesk signIns;
    final Inbox inbox = Inbox.withDefaultBounds();
    final Metrics metrics = new Metrics();
    final Gateway gateway;
    final int port;
    final List<Event> events = new CopyOnWriteArrayList<>();

    /** How requests of consoles are answered; null: not at all. */
    volatile Function<ConsoleToHub, @Nullable Message> desk =
            request -> Refusal.of(ErrorCode.ERROR_CODE_NOT_FOUND, "Nothing here.");

    volatile boolean storeReady = true;

    /** How wrong the hub's calendar is. */
    volatile long clockAheadMillis;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread;

    static GatewayRun start() {
        return new GatewayRun(LinkLimits.DEFAULT, List.of(), true);
    }

    static GatewayRun start(LinkLimits limits) {
        return new GatewayRun(limits, List.of(), true);
    }

    static GatewayRun withoutUsers() {
        return new GatewayRun(LinkLimits.DEFAULT, List.of(), false);
    }

    /** Behind another door than the usual one; nobody can sign in yet. */
    static GatewayRun behind(DoorConfig door) {
        return behind(door, TestLimits.with(l -> {}));
    }

    static GatewayRun behind(DoorConfig door, LinkLimits limits) {
        return new GatewayRun(limits, List.of(), false, LinkFeatures.USUAL, door, null);
    }

    static GatewayRun trusting(SingleSignOn singleSignOn) {
        return new GatewayRun(
                LinkLimits.DEFAULT, List.of(), true, LinkFeatures.USUAL, DoorConfig.DEFAULT, singleSignOn);
    }

    GatewayRun(LinkLimits limits, List<String> publicOrigins, boolean withUser) {
        this(limits, publicOrigins, withUser, new LinkFeatures(true, true));
    }

    GatewayRun(LinkLimits limits, List<String> publicOrigins, boolean withUser, LinkFeatures features) {
        this(limits, publicOrigins, withUser, features, DoorConfig.DEFAULT, null);
    }

    private GatewayRun(
            LinkLimits limits,
            List<String> publicOrigins,
            boolean withUser,
            LinkFeatures features,
            DoorConfig door,
            @Nullable SingleSignOn singleSignOn) {
        long now = System.currentTimeMillis();
        long later = now + Duration.ofHours(1).toMillis();
        setupCode = SetupCode.issue(RANDOM, now);
        Credentials credentials = Credentials.of(List.of(
                new Credential.DeviceToken(deviceToken.keyId(), deviceToken.secretHash(), device(), now),
                new Credential.ScriptToken(
                        accessToken.keyId(), accessToken.secretHash(), "ci", Role.ROLE_OPERATOR, now, later),
                new Credential.ScriptToken(
                        localAdmin.keyId(),
                        localAdmin.secretHash(),
                        Credentials.LOCAL_ADMIN,
                        Role.ROLE_ADMIN,
                        now,
                        later),
                new Credential.ScriptToken(
                        expiredToken.keyId(), expiredToken.secretHash(), "old", Role.ROLE_ADMIN, now, now - 1),
                new Credential.JoinKey(
                        joinKey.keyId(), joinKey.secretHash(), "shed", List.of(), "user:marta", now, later)));
        if (withUser) {
            credentials = credentials
                    .with(new Credential.User("marta", Role.ROLE_ADMIN, PASSWORD_HASH, now))
                    .with(new Credential.Session(session.keyId(), session.secretHash(), "marta", now, later));
        }
        keyring = new Keyring(credentials);
        signIns = new SignInDesk(keyring);
        EdgeConfig edge = EdgeConfig.usual(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), publicOrigins)
                .with(limits)
                .with(features)
                .with(door);
        GatewayConfig config = new GatewayConfig("hub-1", "Workshop", "0.1.0", edge);
        gateway = new Gateway(
                config,
                inbox,
                keyring,
                setupCode,
                metrics,
                () -> Instant.now().plusMillis(clockAheadMillis),
                RANDOM,
                () -> new Readiness(Map.of("store", storeReady)),
                singleSignOn,
                failure -> {},
                new ConsoleFiles(GatewayRun.class.getClassLoader(), "test-console"),
                FALLBACK);
        port = listening();
        thread = new Thread(this::work, "desk");
        thread.start();
    }

    private int listening() {
        try {
            return gateway.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DeviceId device() {
        return new DeviceId("pump-1");
    }

    static String bearer(Token token) {
        return "Authorization: Bearer " + token.reveal();
    }

    String origin() {
        return "http://127.0.0.1:" + port;
    }

    String sessionCookie() {
        return "Cookie: signalbox_session=" + session.reveal();
    }

    // Links.

    /** A device's link after the handshake. */
    RawSocket deviceSocket(Wire wire) throws IOException {
        RawSocket socket = new RawSocket(port);
        RawSocket.Answer answer =
                socket.upgrade("/ws/device", bearer(deviceToken), "Sec-WebSocket-Protocol: " + wire.subprotocol());
        Assertions.assertThat(answer.status()).isEqualTo(101);
        return socket;
    }

    /** A device's link after its Welcome. */
    RawSocket welcomedDevice() throws IOException {
        RawSocket socket = deviceSocket(Wire.BINARY);
        send(socket, hello());
        Assertions.assertThat(readDevice(socket).hasWelcome()).isTrue();
        return socket;
    }

    RawSocket consoleSocket(Wire wire, int receiveBufferBytes) throws IOException {
        RawSocket socket = new RawSocket(port, receiveBufferBytes);
        RawSocket.Answer answer =
                socket.upgrade("/ws/console", bearer(accessToken), "Sec-WebSocket-Protocol: " + wire.subprotocol());
        Assertions.assertThat(answer.status()).isEqualTo(101);
        return socket;
    }

    RawSocket welcomedConsole() throws IOException {
        return welcomedConsole(0);
    }

    RawSocket welcomedConsole(int receiveBufferBytes) throws IOException {
        RawSocket socket = consoleSocket(Wire.BINARY, receiveBufferBytes);
        send(
                socket,
                ConsoleToHub.newBuilder()
                        .setHello(ConsoleHello.newBuilder().setName("test"))
                        .build());
        Assertions.assertThat(readConsole(socket).hasWelcome()).isTrue();
        return socket;
    }

    static DeviceToHub hello() {
        return DeviceToHub.newBuilder()
                .setHello(DeviceHello.newBuilder().setAgentName("test").setBootId("boot-1"))
                .build();
    }

    static void send(RawSocket socket, Message message) throws IOException {
        socket.send(RawSocket.BINARY, message.toByteArray());
    }

    static HubToDevice readDevice(RawSocket socket) throws IOException {
        return HubToDevice.parseFrom(socket.readMessage().payload());
    }

    static HubToConsole readConsole(RawSocket socket) throws IOException {
        return HubToConsole.parseFrom(socket.readMessage().payload());
    }

    // REST.

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, headers).POST(HttpRequest.BodyPublishers.ofString(json));
        if (Arrays.stream(headers).noneMatch(h -> h.startsWith("Content-Type"))) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path, String... headers) throws IOException, InterruptedException {
        return http.send(request(path, headers).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Any method, with the headers given and no others. */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher publisher =
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return http.send(
                request(path, headers).method(method, publisher).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin() + path)).timeout(Duration.ofSeconds(20));
        for (String header : headers) {
            String[] parts = header.split(": ", 2);
            request.header(parts[0], parts[1]);
        }
        return request;
    }

    static <B extends Message.Builder> B parse(String json, B into) throws InvalidProtocolBufferException {
        JsonFormat.parser().merge(json, into);
        return into;
    }

    /** The error in a problem document. */
    static ErrorDetail error(HttpResponse<String> answer) throws InvalidProtocolBufferException {
        ErrorDetail.Builder error = ErrorDetail.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(answer.body(), error);
        return error.build();
    }

    // What the switchboard would see.

    <T extends Event> List<T> seen(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends Event> T await(Class<T> kind) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> !seen(kind).isEmpty());
        return seen(kind).get(0);
    }

    Link onlyDevice() {
        return await(Event.DeviceArrived.class).link();
    }

    Link onlyConsole() {
        return await(Event.ConsoleArrived.class).link();
    }

    private void work() {
        try {
            for (Event event = inbox.take(); event != null; event = inbox.take()) {
                events.add(event);
                on(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void on(Event event) {
        if (event instanceof Event.DeviceArrived arrived) {
            arrived.link()
                    .send(Frame.of(HubToDevice.newBuilder()
                            .setWelcome(DeviceWelcome.newBuilder()
                                    .setDeviceId(arrived.identity().device().value()))
                            .build()));
        } else if (event instanceof Event.ConsoleArrived arrived) {
            arrived.link()
                    .send(Frame.of(HubToConsole.newBuilder()
                            .setWelcome(ConsoleWelcome.newBuilder().setHubName("Workshop"))
                            .build()));
        } else if (event instanceof Event.ConsoleAsked asked) {
            Message answer = desk.apply(asked.request());
            if (answer != null) {
                asked.link().send(enveloped(answer, asked.request().getRequestId()));
            }
        } else if (event instanceof Event.JoinAsked asked) {
            asked.link()
                    .send(Frame.of(JoinResponse.newBuilder()
                            .setDeviceId("new-1")
                            .setDeviceToken("t")
                            .build()));
        } else {
            signIns.on(event);
        }
    }

    static Frame enveloped(Message answer, int requestId) {
        HubToConsole.Builder envelope = HubToConsole.newBuilder().setRequestId(requestId);
        HubToConsole.getDescriptor().getOneofs().get(0).getFields().stream()
                .filter(field -> field.getMessageType().equals(answer.getDescriptorForType()))
                .findFirst()
                .ifPresent(field -> envelope.setField(field, answer));
        return Frame.of(envelope.build());
    }

    @Override
    public void close() {
        gateway.close();
        inbox.close();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
