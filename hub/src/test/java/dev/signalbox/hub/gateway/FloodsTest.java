package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.DeviceHello;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Attacks over raw sockets: each is refused or bounded as the page of limits says, and a link that behaves is served all the
 * while. How well it is served is measured by {@code bench floods}; nothing here is about time.
 */
final class FloodsTest {
    private GatewayRun run = GatewayRun.start(LinkLimits.DEFAULT);
    private List<RawSocket> attackers = new ArrayList<>();
    private RawSocket good = welcomed(run);

    @BeforeEach
    void serveOne() throws Exception {
        assertServed();
    }

    @AfterEach
    void stop() throws Exception {
        for (RawSocket attacker : attackers) {
            attacker.close();
        }
        good.close();
        run.close();
    }

    @Test
    void headersThatNeverEndHoldOnlyTheirOwnSockets() throws Exception {
        restart(new TestDoor().times(60_000).door());
        for (int i = 0; i < 200; i++) {
            attacker().bytes("GET /healthz HTTP/1.1\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
        }
        assertServed();
        Awaitility.await().until(() -> run.metrics.scrape().contains("signalbox_gateway_connections 200"));
    }

    @Test
    void connectionsOfOneSourceEndAtItsLimit() throws Exception {
        restart(new TestDoor().sockets(50, 1_000).door());
        for (int i = 0; i < 200; i++) {
            attackers.add(RawSocket.from("127.0.0.2", run.port));
        }
        assertServed();
        Awaitility.await()
                .until(() -> run.metrics
                        .scrape()
                        .contains("signalbox_gateway_connections_refused_total{reason=\"source_has_too_many\"} 150"));
        RawSocket another = attacker();
        assertThat(another.request("GET /healthz HTTP/1.1", List.of("Host: x")).status())
                .as("others still come in")
                .isEqualTo(200);
    }

    @Test
    void handshakesWithBadTokensAreRefusedEachAndTheGoodOneBehindTheSameAddressIsNot() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            try (RawSocket socket = new RawSocket(run.port)) {
                statuses.add(socket.upgrade(
                                "/ws/device",
                                "Authorization: Bearer sbd_nobody" + i,
                                "Sec-WebSocket-Protocol: signalbox.v1.pb")
                        .status());
            }
        }
        assertThat(statuses.subList(0, 100)).containsOnly(401);
        assertThat(statuses.subList(100, 300))
                .as("slowed down")
                .isSubsetOf(401, 429)
                .contains(429);
        assertServed();
        attackers.add(run.deviceSocket(Wire.BINARY));
    }

    @Test
    void handshakesOfOneCredentialHaveAPace() throws Exception {
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            try (RawSocket socket = new RawSocket(run.port)) {
                RawSocket.Answer answer = socket.upgrade(
                        "/ws/console", GatewayRun.bearer(run.accessToken), "Sec-WebSocket-Protocol: signalbox.v1.pb");
                refused += answer.status() == 429 ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(10);
        assertServed();
    }

    @Test
    void pingsEndTheLinkAfterWarnings() throws Exception {
        RawSocket attacker = welcomed(run);
        attackers.add(attacker);
        byte[] ping = RawSocket.frame(0x89, true, new byte[0]);
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            many.write(ping);
        }
        assertThat(endOf(attacker, many.toByteArray())).isEqualTo(CloseReason.CLOSE_REASON_RATE_LIMITED);
        assertServed();
    }

    @Test
    void tinyFragmentsAndEndlessMessagesEndTheLink() throws Exception {
        for (int size : new int[] {0, 1, 16_384}) {
            RawSocket attacker = welcomed(run);
            attackers.add(attacker);
            attacker.bytes(RawSocket.frame(0x02, true, new byte[size]));
            byte[] more = RawSocket.frame(0x00, true, new byte[size]);
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 64; i++) {
                many.write(more);
            }
            attacker.bytes(many.toByteArray());
            LinkFrames.assertCloses(attacker, CloseReason.CLOSE_REASON_TOO_LARGE);
            assertServed();
        }
    }

    @Test
    void lengthThatIsOnlyClaimedTakesNoMemory() throws Exception {
        for (long length : new long[] {(256 << 10) + 1, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            RawSocket attacker = welcomed(run);
            attackers.add(attacker);
            attacker.bytes(ByteBuffer.allocate(14)
                    .put((byte) 0x82)
                    .put((byte) 0xFF)
                    .putLong(length)
                    .putInt(0)
                    .array());
            LinkFrames.assertCloses(attacker, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
        assertServed();
    }

    @Test
    void entriesThatAreEmptyAreCountedBeforeTheyAreMade() throws Exception {
        byte[] batch = emptyEntries(DeviceToHub.READINGS_FIELD_NUMBER, ReadingBatch.READINGS_FIELD_NUMBER, 131_000);
        byte[] hello = emptyEntries(DeviceToHub.HELLO_FIELD_NUMBER, DeviceHello.IN_FLIGHT_FIELD_NUMBER, 131_000);
        byte[] unknown = new byte[262_000];
        for (int i = 0; i < unknown.length; i += 2) {
            unknown[i] = 0x7A; // field 15, of no bytes
        }
        byte[] group = new byte[262_002];
        System.arraycopy(unknown, 0, group, 1, unknown.length);
        group[0] = 0x7B; // opens a group around them
        group[group.length - 1] = 0x7C;
        for (byte[] bomb : List.of(batch, hello, unknown, group)) {
            assertThat(bomb.length).isLessThan(256 << 10);
            RawSocket attacker = welcomed(run);
            attackers.add(attacker);
            attacker.send(RawSocket.BINARY, bomb);
            LinkFrames.assertCloses(attacker, CloseReason.CLOSE_REASON_TOO_LARGE);
        }
        assertServed();
    }

    @Test
    void fieldsOfTheLimitAreReadAndOneMoreIsNot() throws Exception {
        // The batch itself is a field, and so is its number.
        byte[] most =
                emptyEntries(DeviceToHub.READINGS_FIELD_NUMBER, ReadingBatch.READINGS_FIELD_NUMBER, FieldCount.MAX - 1);
        byte[] tooMany =
                emptyEntries(DeviceToHub.READINGS_FIELD_NUMBER, ReadingBatch.READINGS_FIELD_NUMBER, FieldCount.MAX);
        assertThat(FieldCount.ofBinary(most, DeviceToHub.getDescriptor())).isEqualTo(FieldCount.MAX);
        RawSocket attacker = welcomed(run);
        attackers.add(attacker);
        attacker.send(RawSocket.BINARY, most);
        assertThat(GatewayRun.readDevice(attacker).hasError())
                .as("judged as a batch")
                .isTrue();
        attacker.send(RawSocket.BINARY, tooMany);
        LinkFrames.assertCloses(attacker, CloseReason.CLOSE_REASON_TOO_LARGE);
    }

    @Test
    void turnEndsWithAMessageThatIsMuchWork() {
        Turn turn = new Turn();
        turn.begin();
        for (int i = 0; i < Turn.READS; i++) {
            turn.spend(FrameBudget.FIELDS_PER_FRAME);
            assertThat(turn.hasAnotherRead()).isTrue();
        }
        assertThat(turn.hasAnotherRead()).isFalse();

        turn.begin();
        turn.spend(FrameBudget.FIELDS_PER_FRAME + 1);
        assertThat(turn.hasAnotherRead()).isFalse();
    }

    @Test
    void fullBatchIsTwoFramesAndABombOfTheLimitNine() {
        ReadingBatch.Builder full = ReadingBatch.newBuilder().setBatchNo(1).setBootId("boot");
        for (int i = 0; i < 1_000; i++) {
            full.addReadings(
                    Reading.newBuilder().setMetric("temperature").setNumber(i).setTimeMs(System.currentTimeMillis()));
        }
        byte[] bytes = DeviceToHub.newBuilder().setReadings(full).build().toByteArray();
        int fields = FieldCount.ofBinary(bytes, DeviceToHub.getDescriptor());
        FrameBudget budget = new FrameBudget(new LinkLimits.FrameRate(1, 12), 3, 0);
        assertThat(budget.count(bytes.length, fields, 0)).isEqualTo(FrameBudget.Verdict.WITHIN); // two
        assertThat(budget.count(0, FieldCount.MAX, 0)).isEqualTo(FrameBudget.Verdict.WITHIN); // nine
        assertThat(budget.count(0, 0, 0)).isEqualTo(FrameBudget.Verdict.WITHIN);
        assertThat(budget.count(0, 0, 0)).isEqualTo(FrameBudget.Verdict.EXCEEDED);
    }

    @Test
    void jsonBombsAreRefusedUnread() throws Exception {
        List<String> bombs = List.of(
                "{\"a\":" + "[".repeat(100_000),
                "{\"ping\":{\"timeMs\":" + "9".repeat(200_000) + "}}",
                "{\"readings\":{\"readings\":[" + "{},".repeat(80_000) + "{}]}}");
        for (String bomb : bombs) {
            RawSocket attacker = run.deviceSocket(Wire.JSON);
            attackers.add(attacker);
            attacker.text(bomb);
            String answer = new String(attacker.readMessage().payload(), StandardCharsets.UTF_8);
            assertThat(answer).containsAnyOf("MALFORMED", "TOO_LARGE");
        }
        assertServed();
    }

    @Test
    void guessesAreSlowedDownWhateverAddressTheyClaim() throws Exception {
        restart(DoorConfig.DEFAULT);
        int slowed = 0;
        for (int i = 0; i < 40; i++) {
            String body = "{\"code\":\"guess-" + i + "\",\"user\":\"marta\",\"password\":\"correct horse battery\"}";
            slowed += run.post("/api/v1/setup", body, "X-Forwarded-For: 203.0.113." + i)
                                    .statusCode()
                            == 429
                    ? 1
                    : 0;
        }
        assertThat(slowed).as("nobody believes the header").isGreaterThan(20);
        assertServed();
    }

    @Test
    void joinsHaveAPace() throws Exception {
        good.close();
        run.close();
        run = GatewayRun.start(TestLimits.with(l -> l.joins(5, 100)));
        good = welcomed(run);
        int slowed = 0;
        for (int i = 0; i < 40; i++) {
            String body = "{\"hardwareId\":\"machine-" + i + "\"}";
            slowed += run.post("/api/v1/join", body, GatewayRun.bearer(run.joinKey))
                                    .statusCode()
                            == 429
                    ? 1
                    : 0;
        }
        assertThat(slowed).isPositive();
        assertServed();
    }

    @Test
    void readersThatStoppedKeepNobodyElseWaiting() throws Exception {
        for (int i = 0; i < 10; i++) {
            RawSocket attacker = welcomed(run);
            attackers.add(attacker);
            for (int sent = 0; sent < 400; sent++) {
                attacker.send(RawSocket.BINARY, LinkFrames.ping(20)); // and reads none of the answers
            }
        }
        assertServed();
        assertThat(run.seen(Event.DeviceLeft.class))
                .as("within the burst: no reason to end them")
                .isEmpty();
    }

    private static RawSocket welcomed(GatewayRun run) {
        try {
            return run.welcomedDevice();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawSocket attacker() throws IOException {
        RawSocket socket = new RawSocket(run.port);
        attackers.add(socket);
        return socket;
    }

    private void restart(DoorConfig door) throws IOException {
        good.close();
        run.close();
        run = GatewayRun.behind(door);
        good = welcomed(run);
    }

    /** The link that behaves gets its answer. */
    private void assertServed() throws IOException {
        good.send(RawSocket.BINARY, LinkFrames.ping(20));
        assertThat(GatewayRun.readDevice(good).hasPong()).isTrue();
    }

    /** Sends again and again until the hub says goodbye. */
    private static CloseReason endOf(RawSocket socket, byte[] flood) throws IOException {
        boolean open = true;
        for (int i = 0; i < 200; i++) {
            try {
                if (open) {
                    socket.bytes(flood);
                }
            } catch (IOException e) {
                open = false; // what it has said can still be read
            }
            for (int frames = 0; frames < 2_000 && !socket.isQuietFor(20); frames++) {
                RawSocket.ReadFrame frame;
                try {
                    frame = socket.read();
                } catch (SocketTimeoutException e) {
                    break;
                }
                if (frame.opcode() == RawSocket.CLOSE) {
                    CloseReason reason = CloseReason.forNumber(frame.closeCode());
                    return reason == null ? CloseReason.CLOSE_REASON_UNSPECIFIED : reason;
                }
            }
        }
        return CloseReason.CLOSE_REASON_UNSPECIFIED;
    }

    private static byte[] emptyEntries(int envelopeField, int entryField, int count) throws IOException {
        ByteArrayOutputStream entries = new ByteArrayOutputStream();
        CodedOutputStream inner = CodedOutputStream.newInstance(entries);
        for (int i = 0; i < count; i++) {
            inner.writeTag(entryField, 2);
            inner.writeUInt32NoTag(0);
        }
        inner.flush();
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        CodedOutputStream outer = CodedOutputStream.newInstance(whole);
        outer.writeByteArray(envelopeField, entries.toByteArray());
        outer.flush();
        return whole.toByteArray();
    }
}
