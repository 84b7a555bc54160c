package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.ExecutionStates;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.Watch;
import io.undertow.util.StatusCodes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * One request that waits for its execution to end: a console's link that watches one device for a while. So a repeat by
 * idempotency key, which the first asker's updates do not reach, sees the end too. Confined to the call's I/O thread but
 * for its link.
 */
final class ExecutionWait {
    /** For the first answer, as for every other request. */
    private static final long ANSWER_MILLIS = 10_000;

    private static final int FIRST = 1;
    private static final int AGAIN = 2;

    /** No metric has such a name: executions are all that is watched. */
    private static final String NO_METRIC = "-";

    private final Call call;
    private final Inbox inbox;
    private final XnioIoThread thread;
    private final Console link;
    private final int unfinished;
    private final Runnable onEnd;

    /** What came before the answer that says which execution it is about; a device has at most 108. */
    private final Map<String, Execution> early = new HashMap<>();

    private final List<XnioExecutor.Key> timers = new ArrayList<>();

    private ConsoleToHub.Builder request = ConsoleToHub.newBuilder();
    private @Nullable Execution newest;
    private boolean watching;
    private boolean timeIsOver;
    private boolean ended;

    ExecutionWait(Call call, Inbox inbox, long linkId, int unfinished, Runnable onEnd) {
        this.call = call;
        this.inbox = inbox;
        this.thread = call.exchange().getIoThread();
        this.link = new Console(linkId);
        this.unfinished = unfinished;
        this.onEnd = onEnd;
    }

    void start(String device, ConsoleToHub.Builder wanted, int waitMillis) {
        request = wanted;
        try {
            timers.add(thread.executeAfter(this::onTime, waitMillis, TimeUnit.MILLISECONDS));
            timers.add(thread.executeAfter(this::onNoAnswer, ANSWER_MILLIS, TimeUnit.MILLISECONDS));
        } catch (RejectedExecutionException e) {
            onEnd.run(); // the gateway has stopped: nobody is there to answer
            return;
        }
        put(new Event.ConsoleArrived(link, call.console()));
        if (!device.isEmpty()) {
            watch(device);
        }
        ask(FIRST);
    }

    /** Before the question whose answer is believed: what changes after that answer is told. */
    private void watch(String device) {
        watching = true;
        Watch watch = Watch.newBuilder()
                .addDeviceIds(device)
                .addMetrics(NO_METRIC)
                .setExecutions(true)
                .build();
        put(new Event.ConsoleAsked(
                link, call.console(), ConsoleToHub.newBuilder().setWatch(watch).build()));
    }

    private void ask(int requestId) {
        put(new Event.ConsoleAsked(
                link, call.console(), request.setRequestId(requestId).build()));
    }

    private void put(Event event) {
        if (!inbox.put(event)) {
            end(() -> call.refuse(ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub is stopping."));
        }
    }

    private void onFrame(HubToConsole frame) {
        if (ended) {
            return;
        }
        switch (frame.getBodyCase()) {
            case ERROR -> end(() -> call.answer(0, frame.getError()));
            case EXECUTION -> onExecution(frame.getExecution(), frame.getRequestId() != 0);
            case EXECUTIONS -> {
                if (ExecutionRoutes.theOne(frame.getExecutions()) instanceof Execution found) {
                    onExecution(found, true);
                } else {
                    end(() -> call.answer(0, ExecutionRoutes.theOne(frame.getExecutions())));
                }
            }
            default -> {} // a welcome, a heartbeat
        }
    }

    private void onExecution(Execution execution, boolean isAnswer) {
        Execution before = newest;
        if (before == null && !isAnswer) {
            early.put(execution.getExecutionId(), execution);
            return;
        }
        if (before == null) {
            newest = newer(execution, early.getOrDefault(execution.getExecutionId(), execution));
            early.clear();
        } else if (before.getExecutionId().equals(execution.getExecutionId())) {
            newest = newer(before, execution);
        } else {
            return;
        }
        if (timeIsOver || isOver(newest)) {
            answer(newest);
        } else if (!watching) {
            watch(newest.getDeviceId());
            ask(AGAIN);
        }
    }

    private static boolean isOver(@Nullable Execution execution) {
        return execution != null && ExecutionStates.isTerminal(execution.getState());
    }

    private static Execution newer(Execution one, Execution other) {
        if (isOver(one) != isOver(other)) {
            return isOver(one) ? one : other;
        }
        return other.getUpdatedAtMs() >= one.getUpdatedAtMs() ? other : one;
    }

    private void onTime() {
        timeIsOver = true;
        Execution known = newest;
        if (known != null) {
            answer(known);
        }
    }

    private void onNoAnswer() {
        if (newest == null) {
            ErrorDetail late =
                    Refusal.of(ErrorCode.ERROR_CODE_UNAVAILABLE, "No answer in time; what was asked may still happen.");
            end(() -> call.answerError(StatusCodes.GATEWAY_TIME_OUT, late));
        }
    }

    private void onClosed(CloseReason reason) {
        Execution known = newest;
        if (known != null) {
            answer(known);
        } else if (reason == CloseReason.CLOSE_REASON_REVOKED) {
            end(() -> call.refuse(ErrorCode.ERROR_CODE_UNAUTHENTICATED, "This credential is not valid any more."));
        } else {
            end(() -> call.refuse(ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub cannot answer now."));
        }
    }

    private void answer(Execution execution) {
        end(() -> call.answer(isOver(execution) ? StatusCodes.OK : unfinished, execution));
    }

    private void end(Runnable answer) {
        if (!ended) {
            ended = true;
            timers.forEach(XnioExecutor.Key::remove);
            onEnd.run();
            answer.run();
            inbox.put(new Event.ConsoleLeft(link));
        }
    }

    /** The link's side of it: everything goes to the I/O thread. Thread-safe. */
    private final class Console implements Link {
        private final long id;

        Console(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public boolean send(Frame frame) {
            return frame.message() instanceof HubToConsole message && run(() -> onFrame(message));
        }

        @Override
        public void sendLatest(Object key, Frame update) {
            // Only executions are of interest.
        }

        @Override
        public void close(CloseReason reason, int retryAfterMillis) {
            run(() -> onClosed(reason));
        }

        private boolean run(Runnable task) {
            try {
                thread.execute(task);
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        }
    }
}
