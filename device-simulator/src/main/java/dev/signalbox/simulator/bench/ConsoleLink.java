package dev.signalbox.simulator.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.ConsoleHello;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.ExecutionState;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.InvokeCommand;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A console that gives commands and is told what becomes of them. Thread-safe. */
final class ConsoleLink implements AutoCloseable {
    /** Told about each command, on a thread of the HTTP client. */
    interface Events {
        void onAccepted(long dueNanos);

        void onSucceeded(long dueNanos);

        void onRefused(String why);
    }

    private final FrameSocket socket;
    private final Events events;
    private final AtomicInteger requests = new AtomicInteger();

    /** When each was due: by request until it is accepted, then by execution. */
    private final Map<Integer, Long> asked = new ConcurrentHashMap<>();

    private final Map<String, Long> accepted = new ConcurrentHashMap<>();

    ConsoleLink(BenchHub hub, Events events) throws IOException, InterruptedException {
        this.events = events;
        socket = new FrameSocket(hub.http(), hub.webSocket("/ws/console"), hub.operatorToken(), this::onMessage);
        send(ConsoleToHub.newBuilder()
                .setHello(ConsoleHello.newBuilder().setName("bench").setVersion("1"))
                .build());
    }

    void invoke(String device, String command, long dueNanos) throws IOException {
        int request = requests.incrementAndGet();
        asked.put(request, dueNanos);
        send(ConsoleToHub.newBuilder()
                .setRequestId(request)
                .setInvoke(InvokeCommand.newBuilder().setDeviceId(device).setCommand(command))
                .build());
    }

    private void send(ConsoleToHub frame) throws IOException {
        socket.send(frame.toByteArray());
    }

    private void onMessage(byte[] message) {
        HubToConsole frame;
        try {
            frame = HubToConsole.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            events.onRefused(e.toString());
            return;
        }
        if (frame.hasExecution()) {
            onExecution(frame.getRequestId(), frame.getExecution());
        } else if (frame.hasError()) {
            asked.remove(frame.getRequestId());
            events.onRefused(frame.getError().getMessage());
        }
    }

    private void onExecution(int request, Execution execution) {
        Long due = asked.remove(request);
        if (due != null) {
            accepted.put(execution.getExecutionId(), due);
            events.onAccepted(due);
        }
        if (execution.getState() == ExecutionState.EXECUTION_STATE_SUCCEEDED) {
            Long since = accepted.remove(execution.getExecutionId());
            if (since != null) {
                events.onSucceeded(since);
            }
        } else if (execution.hasError() && accepted.remove(execution.getExecutionId()) != null) {
            events.onRefused(execution.getState() + " " + execution.getError().getMessage());
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
