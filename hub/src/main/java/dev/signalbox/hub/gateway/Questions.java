package dev.signalbox.hub.gateway;

import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.LongAnswer;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Event;
import dev.signalbox.hub.switchboard.Inbox;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.ConsoleToHub;
import dev.signalbox.proto.v1.ErrorCode;
import io.undertow.util.StatusCodes;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xnio.XnioExecutor;

/** Puts a REST request to the switchboard and waits for its one answer, without a thread. Thread-safe. */
final class Questions {
    private static final long ANSWER_MILLIS = 10_000;

    private final Inbox inbox;
    private final Links links;
    private final long answerMillis;

    Questions(Inbox inbox, Links links) {
        this(inbox, links, ANSWER_MILLIS);
    }

    Questions(Inbox inbox, Links links, long answerMillis) {
        this.inbox = inbox;
        this.links = links;
        this.answerMillis = answerMillis;
    }

    /** Asks as a console does and answers with what comes. */
    void ask(Call call, int status, ConsoleToHub.Builder request) {
        ask(call, status, request, UnaryOperator.identity());
    }

    void ask(Call call, int status, ConsoleToHub.Builder request, UnaryOperator<Message> finish) {
        put(call, asked(call, request), answer -> call.answer(status, finish.apply(answer)));
    }

    void ask(Call call, ConsoleToHub.Builder request, Consumer<Message> onAnswer) {
        put(call, asked(call, request), onAnswer);
    }

    void askForLong(Call call, int status, ConsoleToHub.Builder request) {
        put(call, asked(call, request), answer -> call.answer(status, answer), LongAnswer.HUB_WAITS.toMillis());
    }

    private static Function<Link, Event> asked(Call call, ConsoleToHub.Builder request) {
        ConsoleToHub numbered = request.setRequestId(1).build();
        return link -> new Event.ConsoleAsked(link, call.console(), numbered);
    }

    /** The callback is given the bare answer, also a refusal, on any thread. */
    void put(Call call, Function<Link, Event> event, Consumer<Message> onAnswer) {
        put(call, event, onAnswer, answerMillis);
    }

    private void put(Call call, Function<Link, Event> event, Consumer<Message> onAnswer, long waitMillis) {
        Deadline deadline = new Deadline();
        RestLink link = new RestLink(links.nextId(), answer -> {
            deadline.cancel();
            onAnswer.accept(answer);
        });
        deadline.start(call, link, waitMillis);
        if (!inbox.put(event.apply(link)) && link.giveUp()) {
            deadline.cancel();
            call.refuse(ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub is stopping.");
        }
    }

    private static final class Deadline {
        private volatile XnioExecutor.Key key = () -> false;

        void start(Call call, RestLink link, long waitMillis) {
            try {
                key = call.exchange()
                        .getIoThread()
                        .executeAfter(() -> onTimeout(call, link), waitMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                link.giveUp(); // the gateway stopped while a password was hashed: nobody is there to answer
            }
        }

        private void onTimeout(Call call, RestLink link) {
            if (link.giveUp()) {
                call.answerError(
                        StatusCodes.GATEWAY_TIME_OUT,
                        Refusal.of(
                                ErrorCode.ERROR_CODE_UNAVAILABLE,
                                "No answer in time; what was asked may still happen."));
            }
        }

        void cancel() {
            key.remove();
        }
    }
}
