import dev.signalbox.proto.v1.*;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.*;
import okhttp3.*;
import okio.ByteString;

/**
 * A Signalbox console on OkHttp, in protobuf: watches one device and gives it a command.
 *
 * <pre>SIGNALBOX_URL=… SIGNALBOX_TOKEN=sbxa_… SIGNALBOX_DEVICE=pump-1 java -cp okhttp.jar:… OkHttpConsole.java</pre>
 */
public class OkHttpConsole extends WebSocketListener {
    static final Set<Integer> STOP = Set.of(4400, 4401, 4403, 4404, 4426); // trying again soon helps nobody
    static final Set<Integer> WAIT_A_MINUTE = Set.of(1002, 1003, 1007, 1009); // something we sent was wrong
    static final String DEVICE = System.getenv("SIGNALBOX_DEVICE");

    static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor();
    /** OkHttp pings too, and ends the link where no pong comes. */
    static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .pingInterval(Duration.ofSeconds(20))
            .readTimeout(Duration.ofSeconds(45))
            .build();

    static volatile int failures;
    private volatile int retryAfterMs;

    public static void main(String[] args) {
        connect();
    }

    static void connect() {
        Request request = new Request.Builder()
                .url(System.getenv("SIGNALBOX_URL") + "/ws/console")
                .header("Authorization", "Bearer " + System.getenv("SIGNALBOX_TOKEN"))
                .header("Sec-WebSocket-Protocol", "signalbox.v1.pb")
                .build();
        HTTP.newWebSocket(request, new OkHttpConsole());
    }

    @Override
    public void onOpen(WebSocket link, Response response) {
        send(link, ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("okhttp example")));
        send(link, ConsoleToHub.newBuilder().setRequestId(1)
                .setWatch(Watch.newBuilder().addDeviceIds(DEVICE).setExecutions(true)));
    }

    @Override
    public void onMessage(WebSocket link, ByteString message) {
        HubToConsole frame;
        try {
            frame = HubToConsole.parseFrom(message.asByteBuffer());
        } catch (InvalidProtocolBufferException e) {
            link.close(1007, null);
            return;
        }
        switch (frame.getBodyCase()) {
            case WELCOME -> {
                failures = 0;
                System.out.println("welcome " + frame.getWelcome().getPrincipal().getName());
            }
            case BATCH -> frame.getBatch().getUpdatesList().forEach(update -> onUpdate(link, update));
            case EXECUTION -> System.out.println("execution " + frame.getExecution().getState());
            case ERROR -> System.err.println("refused: " + frame.getError().getMessage());
            case GOODBYE -> retryAfterMs = frame.getGoodbye().getRetryAfterMs();
            default -> {} // heartbeats, and what is not needed here
        }
    }

    private static void onUpdate(WebSocket link, Update update) {
        if (update.hasReading()) {
            System.out.println("reading " + update.getReading().getMetric() + " " + update.getReading().getNumber());
        } else if (update.hasSnapshotEnd()) {
            System.out.println("snapshot of " + update.getSnapshotEnd().getDevices());
            Value three = Value.newBuilder().setNumberValue(3).build();
            // With an idempotency key of its own, a request may be repeated without running twice.
            send(link, ConsoleToHub.newBuilder().setRequestId(2).setInvoke(InvokeCommand.newBuilder()
                    .setDeviceId(DEVICE)
                    .setCommand("blink")
                    .setParameters(Struct.newBuilder().putFields("times", three))
                    .setIdempotencyKey("okhttp-" + UUID.randomUUID())));
        }
    }

    private static void send(WebSocket link, ConsoleToHub.Builder frame) {
        link.send(ByteString.of(frame.build().toByteArray()));
    }

    @Override
    public void onClosing(WebSocket link, int code, String reason) {
        link.close(code, null); // the answer; without it OkHttp waits for ever
        ended(code);
    }

    @Override
    public void onFailure(WebSocket link, Throwable trouble, Response response) {
        System.err.println("no link: " + (response == null ? trouble : response.code()));
        ended(1006);
    }

    private void ended(int code) {
        if (STOP.contains(code)) {
            System.out.println("stopped by " + code);
            System.exit(3);
        }
        // Full jitter: a hub that restarts must not be met by everybody at once.
        long longest = Math.min(60_000, 500L << Math.min(failures++, 10));
        long wait = Math.max(retryAfterMs, WAIT_A_MINUTE.contains(code) ? 60_000 : 0)
                + ThreadLocalRandom.current().nextLong(longest);
        System.out.println("closed by " + code + ", back in " + wait + " ms");
        LATER.schedule(OkHttpConsole::connect, wait, TimeUnit.MILLISECONDS);
    }
}
