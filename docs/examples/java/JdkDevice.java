import dev.signalbox.proto.v1.*;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.concurrent.*;

/**
 * A Signalbox device on java.net.http, in protobuf, to be copied where the agent library is not wanted: readings that are
 * kept until they are acknowledged, and one command. Everything happens on one thread.
 *
 * <pre>SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_TOKEN=sbxd_… java -cp signalbox-hub.jar JdkDevice.java</pre>
 */
public class JdkDevice implements WebSocket.Listener {
    static final int SILENCE_SECONDS = 45; // the hub pings every 20 s
    static final int MOST_KEPT = 1_000; // batches; the oldest go first
    static final Set<Integer> STOP = Set.of(4400, 4401, 4403, 4404, 4426); // trying again soon helps nobody
    static final Set<Integer> WAIT_A_MINUTE = Set.of(1002, 1003, 1007, 1009); // something we sent was wrong

    static final ScheduledExecutorService THREAD = Executors.newSingleThreadScheduledExecutor();
    static final HttpClient HTTP = HttpClient.newBuilder().executor(THREAD).build();
    /** Numbers of batches start anew with each start of this process. */
    static final String BOOT_ID = UUID.randomUUID().toString();
    static final TreeMap<Long, ReadingBatch> kept = new TreeMap<>();
    /** The last report of each execution; a real device keeps these on disk. */
    static final Map<String, ExecutionReport> reports = new LinkedHashMap<>();

    static long batchNo;
    static int failures;
    static JdkDevice link; // null: there is none

    final java.io.ByteArrayOutputStream parts = new java.io.ByteArrayOutputStream();
    WebSocket socket;
    CompletableFuture<?> written = CompletableFuture.completedFuture(null);
    long heardNanos = System.nanoTime();
    int retryAfterMs;
    boolean over;

    public static void main(String[] args) {
        THREAD.scheduleAtFixedRate(JdkDevice::measure, 0, 500, TimeUnit.MILLISECONDS);
        THREAD.execute(JdkDevice::connect);
    }

    static void connect() {
        JdkDevice next = new JdkDevice();
        HTTP.newWebSocketBuilder()
                .subprotocols("signalbox.v1.pb")
                .header("Authorization", "Bearer " + System.getenv("SIGNALBOX_TOKEN"))
                .buildAsync(URI.create(System.getenv("SIGNALBOX_URL") + "/ws/device"), next)
                .whenCompleteAsync((opened, refused) -> { if (refused != null) next.ended(1006); }, THREAD);
    }

    static void measure() {
        var reading = Reading.newBuilder().setMetric("temperature").setTimeMs(System.currentTimeMillis())
                .setNumber(20 + batchNo % 10 / 10.0);
        kept.put(++batchNo, ReadingBatch.newBuilder().setBatchNo(batchNo).addReadings(reading).build());
        if (kept.size() > MOST_KEPT) kept.pollFirstEntry();
        if (link != null && System.nanoTime() - link.heardNanos > SILENCE_SECONDS * 1_000_000_000L) link.ended(1006);
        else if (link != null) link.sendBatch(kept.get(batchNo));
    }

    void sendBatch(ReadingBatch batch) {
        send(DeviceToHub.newBuilder().setReadings(batch.toBuilder().setOldestBatchNo(kept.firstKey())));
    }

    void send(DeviceToHub.Builder frame) { // one after the other: java.net.http takes no second message meanwhile
        ByteBuffer bytes = ByteBuffer.wrap(frame.build().toByteArray());
        written = written.thenCompose(done -> socket.sendBinary(bytes, true));
    }

    void report(ExecutionReport.Builder said) {
        reports.put(said.getExecutionId(), said.setTimeMs(System.currentTimeMillis()).build());
        send(DeviceToHub.newBuilder().setExecution(said));
    }

    @Override public void onOpen(WebSocket opened) {
        socket = opened;
        var last = List.copyOf(reports.values());
        send(DeviceToHub.newBuilder().setHello(DeviceHello.newBuilder().setAgentName("jdk example").setBootId(BOOT_ID)
                .setTimeMs(System.currentTimeMillis()).addAllInFlight(last.subList(Math.max(0, last.size() - 256), last.size()))));
        opened.request(1);
    }

    @Override public CompletionStage<?> onPing(WebSocket from, ByteBuffer ping) {
        heardNanos = System.nanoTime(); // the pong is sent by java.net.http
        from.request(1);
        return null;
    }

    @Override public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        heardNanos = System.nanoTime();
        byte[] bytes = new byte[part.remaining()];
        part.get(bytes);
        parts.writeBytes(bytes);
        if (last) {
            try {
                onFrame(HubToDevice.parseFrom(parts.toByteArray()));
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                from.abort();
                ended(1007);
            }
            parts.reset();
        }
        from.request(1);
        return null;
    }

    void onFrame(HubToDevice frame) {
        switch (frame.getBodyCase()) {
            case WELCOME -> {
                System.out.println("welcome " + frame.getWelcome().getDeviceId());
                if (frame.getWelcome().getCapabilitiesNeeded()) send(DeviceToHub.newBuilder().setCapabilities(capabilities()));
                kept.headMap(frame.getWelcome().getAcknowledgedBatch(), true).clear();
                kept.values().forEach(this::sendBatch);
                failures = 0;
                link = this;
            }
            case READING_ACK -> {
                kept.headMap(frame.getReadingAck().getBatchNo(), true).clear();
                System.out.println("acknowledged " + frame.getReadingAck().getBatchNo());
            }
            case COMMAND -> {
                CommandRequest asked = frame.getCommand();
                var report = ExecutionReport.newBuilder().setExecutionId(asked.getExecutionId());
                if (reports.containsKey(asked.getExecutionId())) { // a repeat: answered, not run again
                    send(DeviceToHub.newBuilder().setExecution(reports.get(asked.getExecutionId())));
                    return;
                }
                report(report.setState(ExecutionState.EXECUTION_STATE_ACCEPTED));
                System.out.println("command " + asked.getCommand());
                report(report.setState(ExecutionState.EXECUTION_STATE_SUCCEEDED));
            }
            case GOODBYE -> retryAfterMs = frame.getGoodbye().getRetryAfterMs();
            case ERROR -> System.err.println("refused: " + frame.getError().getMessage());
            default -> {} // not needed here
        }
    }

    static Capabilities capabilities() {
        return Capabilities.newBuilder().setModel("jdk example")
                .addMetrics(Metric.newBuilder().setName("temperature").setType(ValueType.VALUE_TYPE_NUMBER).setUnit("Cel"))
                .addCommands(Command.newBuilder().setName("blink").addParameters(
                        Parameter.newBuilder().setName("times").setType(ValueType.VALUE_TYPE_INTEGER).setRequired(true)))
                .build();
    }

    @Override public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended(code);
        return null;
    }

    @Override public void onError(WebSocket from, Throwable error) {
        ended(1006);
    }

    void ended(int code) {
        if (over) return;
        over = true;
        if (socket != null) socket.abort();
        link = null;
        if (STOP.contains(code)) {
            System.out.println("stopped by " + code);
            System.exit(3);
        }
        // Full jitter: a hub that restarts must not be met by all its devices at once.
        long longest = Math.min(60_000, 500L << Math.min(failures++, 10));
        long wait = Math.max(retryAfterMs, WAIT_A_MINUTE.contains(code) ? 60_000 : 0)
                + ThreadLocalRandom.current().nextLong(longest);
        System.out.println("closed by " + code + ", back in " + wait + " ms");
        THREAD.schedule(JdkDevice::connect, wait, TimeUnit.MILLISECONDS);
    }
}
