import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.Update;
import dev.signalbox.proto.v1.Watch;
import jakarta.websocket.*;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.*;
import java.util.concurrent.*;

/**
 * A Signalbox console on Jakarta WebSocket (JSR 356, here Tyrus), in protobuf: watches one device and gives it a command.
 *
 * <pre>SIGNALBOX_URL=… SIGNALBOX_TOKEN=sbxa_… SIGNALBOX_DEVICE=pump-1 java -cp tyrus-standalone-client.jar:… TyrusConsole.java</pre>
 */
public class TyrusConsole extends Endpoint {
    static final long SILENCE_MS = 45_000; // the hub sends a heartbeat every 20 s
    static final Set<Integer> STOP = Set.of(4400, 4401, 4403, 4404, 4426); // trying again soon helps nobody
    static final Set<Integer> WAIT_A_MINUTE = Set.of(1002, 1003, 1007, 1009); // something we sent was wrong
    static final String DEVICE = System.getenv("SIGNALBOX_DEVICE");

    /** Keeps the program alive: the threads of Tyrus do not. */
    static final ScheduledExecutorService LATER = Executors.newSingleThreadScheduledExecutor();
    static final WebSocketContainer CONTAINER = ContainerProvider.getWebSocketContainer();

    static volatile int failures;
    private volatile int retryAfterMs;

    public static void main(String[] args) {
        CONTAINER.setDefaultMaxBinaryMessageBufferSize(1 << 20);
        CONTAINER.setDefaultMaxSessionIdleTimeout(SILENCE_MS);
        LATER.execute(TyrusConsole::connect);
    }

    static void connect() {
        var config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of("signalbox.v1.pb"))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of("Bearer " + System.getenv("SIGNALBOX_TOKEN")));
                        // A request with an Origin is a browser's, which comes with a session and not with a token.
                        headers.remove("Origin");
                    }
                })
                .build();
        try {
            CONTAINER.connectToServer(new TyrusConsole(), config, URI.create(System.getenv("SIGNALBOX_URL") + "/ws/console"));
        } catch (DeploymentException | java.io.IOException e) {
            System.err.println("no link: " + e.getMessage());
            new TyrusConsole().ended(1006);
        }
    }

    @Override
    public void onOpen(Session link, EndpointConfig config) {
        link.addMessageHandler(ByteBuffer.class, message -> onMessage(link, message));
        send(link, ConsoleToHub.newBuilder().setHello(ConsoleHello.newBuilder().setName("tyrus example")));
        send(link, ConsoleToHub.newBuilder().setRequestId(1)
                .setWatch(Watch.newBuilder().addDeviceIds(DEVICE).setExecutions(true)));
    }

    private void onMessage(Session link, ByteBuffer message) {
        HubToConsole frame;
        try {
            frame = HubToConsole.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e); // ends the link
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

    private static void onUpdate(Session link, Update update) {
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
                    .setIdempotencyKey("tyrus-" + UUID.randomUUID())));
        }
    }

    private static void send(Session link, ConsoleToHub.Builder frame) {
        link.getAsyncRemote().sendBinary(ByteBuffer.wrap(frame.build().toByteArray()));
    }

    @Override
    public void onClose(Session link, CloseReason reason) {
        ended(reason.getCloseCode().getCode());
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
        LATER.schedule(TyrusConsole::connect, wait, TimeUnit.MILLISECONDS);
    }
}
