package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.hub.protocol.Refusal;
import dev.signalbox.hub.switchboard.Link;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.HubToConsole;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A link that lives for one answer: the first frame sent. Thread-safe. */
final class RestLink implements Link {
    private final long id;
    private final Consumer<Message> onAnswer;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** The callback is given the bare message, without its envelope, once, on any thread. */
    RestLink(long id, Consumer<Message> onAnswer) {
        this.id = id;
        this.onAnswer = onAnswer;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public boolean send(Frame frame) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        onAnswer.accept(bare(frame.message()));
        return true;
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        // Nobody watches by REST.
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        send(Frame.of(
                Refusal.retryAfter(ErrorCode.ERROR_CODE_UNAVAILABLE, "The hub cannot answer now.", retryAfterMillis)));
    }

    /** Nobody waits any more; false where the answer came first. */
    boolean giveUp() {
        return answered.compareAndSet(false, true);
    }

    private static Message bare(Message message) {
        if (!(message instanceof HubToConsole)) {
            return message;
        }
        @Nullable
        FieldDescriptor body = message.getOneofFieldDescriptor(
                HubToConsole.getDescriptor().getOneofs().get(0));
        return body == null ? message : (Message) message.getField(body);
    }
}
