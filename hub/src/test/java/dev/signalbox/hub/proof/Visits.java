package dev.signalbox.hub.proof;

import com.google.protobuf.MessageLite;
import dev.signalbox.hub.gateway.RawSocket;
import dev.signalbox.proto.v1.Capabilities;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.Metric;
import dev.signalbox.proto.v1.Ping;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import dev.signalbox.proto.v1.ValueType;
import dev.signalbox.proto.v1.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What strangers and friends do to a hub, a connection each, and how they leave. Thread-safe. */
final class Visits {
    /** How the ids of devices begin that are deleted in the visit in which they join. */
    static final String DELETED = "passing-";

    private static final int SMALL_BUFFER_BYTES = 4_096;
    private static final int COMMANDS_TO_A_FAILURE = 20;
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: signalbox.v1.pb";

    private static final Pattern LAST_DIGITS = Pattern.compile(".{8}$");

    private final int port;
    private final String admin;
    private final String localAdmin;
    private final List<String> deviceTokens;
    private final List<String> commanded;
    private final String joinKey;

    /** Those that were left open without a word: it is the hub that must end them. */
    private final Queue<RawSocket> silent = new ConcurrentLinkedQueue<>();

    private final LongAdder connections = new LongAdder();
    private final LongAdder commands = new LongAdder();
    private final Map<String, LongAdder> done = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> cut = new ConcurrentHashMap<>();
    private final Map<String, Visit> kinds = new TreeMap<>();

    private interface Visit {
        void pay(Random random) throws IOException;
    }

    /**
     * @param admin access token of an admin
     * @param localAdmin the token of the hub's own host, which may ask for sign-in codes
     * @param deviceTokens of devices that only come and go
     * @param commanded ids of devices that run commands
     */
    Visits(
            int port,
            String admin,
            String localAdmin,
            List<String> deviceTokens,
            List<String> commanded,
            String joinKey) {
        this.port = port;
        this.admin = admin;
        this.localAdmin = localAdmin;
        this.deviceTokens = List.copyOf(deviceTokens);
        this.commanded = List.copyOf(commanded);
        this.joinKey = joinKey;
        kinds.put("device", this::device);
        kinds.put("console", this::console);
        kinds.put("events and polls", this::fallback);
        kinds.put("questions", this::questions);
        kinds.put("wrong tokens", this::wrongToken);
        kinds.put("half a handshake", this::halfHandshake);
        kinds.put("join and delete", this::joinAndDelete);
        kinds.put("sign in and out", this::signInAndOut);
        kinds.put("tokens made and revoked", this::accessToken);
        kinds.put("commands, asked twice", this::command);
    }

    /** One of any kind. A connection that ends early is counted; an answer that must not be is an error. */
    void pay(Random random) {
        Map.Entry<String, Visit> kind = List.copyOf(kinds.entrySet()).get(random.nextInt(kinds.size()));
        try {
            kind.getValue().pay(random);
            count(done, kind.getKey());
        } catch (IOException e) {
            count(cut, kind.getKey());
        }
    }

    private static void count(Map<String, LongAdder> counts, String kind) {
        counts.computeIfAbsent(kind, unused -> new LongAdder()).increment();
    }

    long connections() {
        return connections.sum();
    }

    /** Accepted by the hub. */
    long commands() {
        return commands.sum();
    }

    /** Kinds that never went as they should. */
    List<String> neverPaid() {
        return kinds.keySet().stream().filter(kind -> !done.containsKey(kind)).toList();
    }

    String report() {
        return done + ", ended early: " + cut;
    }

    /** Our ends, once the hub has ended its own. */
    void closeSilent() throws IOException {
        for (RawSocket socket = silent.poll(); socket != null; socket = silent.poll()) {
            socket.close();
        }
    }

    private RawSocket connected(Random random) throws IOException {
        connections.increment();
        return random.nextBoolean() ? new RawSocket(port) : new RawSocket(port, SMALL_BUFFER_BYTES);
    }

    private void leave(RawSocket socket, Random random) throws IOException {
        switch (random.nextInt(5)) {
            case 0 -> socket.reset();
            case 1 -> silent.add(socket);
            case 2 -> {
                socket.send(RawSocket.BINARY, new byte[] {-1, -1, -1}); // no protocol
                socket.close();
            }
            default -> {
                socket.send(RawSocket.CLOSE, new byte[] {3, (byte) 232}); // 1000
                socket.close();
            }
        }
    }

    private static void say(RawSocket socket, MessageLite frame) throws IOException {
        socket.send(RawSocket.BINARY, frame.toByteArray());
    }

    private RawSocket upgraded(Random random, String path, String token) throws IOException {
        RawSocket socket = connected(random);
        RawSocket.Answer answer = socket.upgrade(path, SUBPROTOCOL, bearer(token));
        if (answer.status() != 101) {
            socket.close();
            throw new IOException(answer.body());
        }
        return socket;
    }

    private void device(Random random) throws IOException {
        String token = deviceTokens.get(random.nextInt(deviceTokens.size()));
        RawSocket socket = upgraded(random, "/ws/device", token);
        say(
                socket,
                DeviceToHub.newBuilder()
                        .setHello(DeviceHello.newBuilder()
                                .setAgentName("visitor")
                                .setBootId("boot-" + Long.toHexString(random.nextLong())))
                        .build());
        socket.readMessage();
        say(
                socket,
                DeviceToHub.newBuilder()
                        .setCapabilities(Capabilities.newBuilder()
                                .setModel("visitor")
                                .addMetrics(Metric.newBuilder().setName("level").setType(ValueType.VALUE_TYPE_NUMBER)))
                        .build());
        for (int batch = 1; batch <= random.nextInt(4); batch++) {
            say(
                    socket,
                    DeviceToHub.newBuilder()
                            .setReadings(ReadingBatch.newBuilder()
                                    .setBatchNo(batch)
                                    .addReadings(Reading.newBuilder()
                                            .setMetric("level")
                                            .setNumber(random.nextGaussian())))
                            .build());
            socket.readMessage();
        }
        leave(socket, random);
    }

    private void console(Random random) throws IOException {
        RawSocket socket = upgraded(random, "/ws/console", admin);
        say(
                socket,
                ConsoleToHub.newBuilder()
                        .setHello(ConsoleHello.newBuilder().setName("visitor"))
                        .build());
        socket.readMessage();
        Watch.Builder watch =
                Watch.newBuilder().setExecutions(true).setShadows(true).setEvents(true);
        say(socket, ConsoleToHub.newBuilder().setWatch(watch).build());
        for (int i = random.nextInt(4); i >= 0; i--) {
            socket.readMessage();
        }
        var ping = ConsoleToHub.newBuilder().setPing(Ping.getDefaultInstance());
        if (random.nextBoolean()) {
            say(socket, ping.build());
        }
        leave(socket, random);
    }

    private void fallback(Random random) throws IOException {
        String opened = ask(random, "POST", "/api/v1/links", "", 201);
        String link = found("link\": ?\"([^\"]+)", opened);
        String frames = "/api/v1/links/" + link + "/frames";
        boolean greets = random.nextBoolean();
        if (greets) {
            ask(random, "POST", frames, "{\"frames\":[{\"hello\":{\"name\":\"visitor\"}},{\"watch\":{}}]}", 204);
        }
        RawSocket socket = connected(random);
        List<String> headers = List.of(bearer(admin), "Last-Event-ID: " + link + ".0");
        socket.bytes(head("GET", random.nextBoolean() ? "/api/v1/events" : "/api/v1/poll", headers));
        RawSocket.Answer answer = socket.answer();
        expect(answer.status() == 200 || isPaced(answer.status()), answer.body());
        if (greets) {
            ask(random, "POST", frames, "{\"frames\":[{\"goodbye\":{}}]}", 204);
        }
        if (random.nextBoolean()) {
            socket.reset();
        } else {
            silent.add(socket);
        }
    }

    private void questions(Random random) throws IOException {
        String device = commanded.get(random.nextInt(commanded.size()));
        long now = System.currentTimeMillis();
        List<String> paths = List.of(
                "/api/v1/devices",
                "/api/v1/hub",
                "/api/v1/audit?limit=20",
                "/api/v1/executions?limit=20",
                "/api/v1/devices/" + device + "/shadow",
                "/api/v1/devices/" + device + "/history?metric=" + ProvingDevice.METRIC + "&from=" + (now - 3_600_000)
                        + "&to=" + now);
        ask(random, "GET", paths.get(random.nextInt(paths.size())), "", 200);
    }

    private void wrongToken(Random random) throws IOException {
        String wrong = LAST_DIGITS.matcher(deviceTokens.get(0)).replaceAll("01234567");
        try (RawSocket socket = connected(random)) {
            int status =
                    socket.upgrade("/ws/device", SUBPROTOCOL, bearer(wrong)).status();
            expect(status == 401 || isPaced(status), "a wrong token was answered with " + status);
        }
    }

    private void halfHandshake(Random random) throws IOException {
        RawSocket socket = connected(random);
        byte[] whole = socket.handshake("/ws/device", bearer(deviceTokens.get(0)));
        byte[] half = Arrays.copyOf(whole, random.nextInt(whole.length - 2));
        socket.bytes(half);
        if (random.nextBoolean()) {
            socket.reset();
        } else {
            silent.add(socket);
        }
    }

    private void joinAndDelete(Random random) throws IOException {
        String id = DELETED + Long.toHexString(random.nextLong());
        String body = "{\"hardwareId\":\"hw-" + id + "\",\"model\":\"visitor\",\"deviceId\":\"" + id + "\"}";
        String joined = ask(random, "POST", "/api/v1/join", body, 201, joinKey);
        String token = found("deviceToken\": ?\"([^\"]+)", joined);
        if (random.nextBoolean()) {
            upgraded(random, "/ws/device", token).close();
        }
        delete(random, "/api/v1/devices/" + id);
    }

    /** Whoever was told to come later still wants it gone: the hub is judged by how much it has. */
    private void delete(Random random, String path) throws IOException {
        RawSocket.Answer deleted;
        do {
            deleted = answer(random, "DELETE", path, "", List.of(bearer(admin)));
        } while (isPaced(deleted.status()));
        expect(deleted.status() / 100 == 2, deleted.body());
    }

    private void signInAndOut(Random random) throws IOException {
        String code = found(
                "code\": ?\"([^\"]+)",
                ask(random, "POST", "/api/v1/sign-in-codes", "{\"user\":\"visitor\"}", 201, localAdmin));
        String origin = "Origin: http://127.0.0.1:" + port;
        RawSocket.Answer in = answer(random, "POST", "/api/v1/sign-in", "{\"code\":\"" + code + "\"}", List.of(origin));
        if (in.status() == 401 || isPaced(in.status())) {
            throw new IOException("a newer code replaced this one, which another visitor asked for");
        }
        expect(in.status() == 200, in.status() + " " + in.body());
        String cookie = "Cookie: " + found("(?i)set-cookie: ([^;]+)", String.join("\n", in.headers()));
        for (String path : List.of("/api/v1/tickets", "/api/v1/sign-out")) {
            int status =
                    answer(random, "POST", path, "{}", List.of(origin, cookie)).status();
            expect(status / 100 == 2 || isPaced(status), path + " was answered with " + status);
        }
    }

    private void accessToken(Random random) throws IOException {
        String title = "visitor-" + Long.toHexString(random.nextLong());
        String made = ask(
                random, "POST", "/api/v1/access-tokens", "{\"title\":\"" + title + "\",\"role\":\"ROLE_VIEWER\"}", 201);
        ask(random, "GET", "/api/v1/devices", "", 200, found("token\": ?\"([^\"]+)", made));
        delete(random, "/api/v1/access-tokens/" + found("keyId\": ?\"([^\"]+)", made));
    }

    private void command(Random random) throws IOException {
        String path = "/api/v1/devices/" + commanded.get(random.nextInt(commanded.size())) + "/commands/"
                + (random.nextInt(COMMANDS_TO_A_FAILURE) == 0 ? Wishes.FAIL : Wishes.APPEND).command();
        String key = "Idempotency-Key: soak-" + Long.toHexString(random.nextLong());
        String first = "";
        for (int i = 0; i < 2; i++) {
            RawSocket.Answer answer = answer(random, "POST", path, "{}", List.of(bearer(admin), key));
            if (answer.status() != 202) {
                expect(RestDoor.LATER.contains(answer.status()), answer.status() + " " + answer.body());
                throw new IOException(answer.body());
            }
            String id = found("executionId\": ?\"([^\"]+)", answer.body());
            expect(first.isEmpty() || first.equals(id), "one key, two executions");
            if (first.isEmpty()) {
                commands.increment();
            }
            first = id;
        }
    }

    private String ask(Random random, String method, String path, String body, int status) throws IOException {
        return ask(random, method, path, body, status, admin);
    }

    private String ask(Random random, String method, String path, String body, int status, String token)
            throws IOException {
        RawSocket.Answer answer = answer(random, method, path, body, List.of(bearer(token)));
        if (isPaced(answer.status())) {
            throw new IOException(answer.body());
        }
        expect(answer.status() == status, method + " " + path + ": " + answer.status() + " " + answer.body());
        return answer.body();
    }

    private RawSocket.Answer answer(Random random, String method, String path, String body, List<String> headers)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(headers);
        if (bytes.length > 0) {
            all.add("Content-Type: application/json");
        }
        all.add("Content-Length: " + bytes.length);
        try (RawSocket socket = connected(random)) {
            socket.bytes(head(method, path, all));
            socket.bytes(bytes);
            return socket.answer();
        }
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private byte[] head(String method, String path, List<String> headers) {
        return (method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n" + String.join("\r\n", headers)
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String found(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        expect(matcher.find(), "no " + pattern + " in " + text);
        return matcher.group(1);
    }

    private static void expect(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static boolean isPaced(int status) {
        return status == 429 || status == 503;
    }
}
