package dev.signalbox.hub.switchboard;

import com.google.protobuf.Message;
import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.CloseReason;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DesiredState;
import dev.signalbox.proto.v1.DeviceEvent;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.EventAck;
import dev.signalbox.proto.v1.Execution;
import dev.signalbox.proto.v1.HubToConsole;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.ReportedAck;
import dev.signalbox.proto.v1.Update;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A link that remembers what it was told. */
final class RecordingLink implements Link {
    private static long lastId;

    final List<Message> sent = new ArrayList<>();
    final List<Update> updates = new ArrayList<>();

    /** By which a newer update takes the place of an older one. */
    final List<Object> keys = new ArrayList<>();

    @Nullable
    CloseReason closed;

    int retryAfterMillis;

    final Point point = new Point();

    /** Where it is tapped. */
    static final class Point implements TapPoint {
        @Nullable
        FrameSink viewer;

        @Override
        public void showTo(@Nullable FrameSink watching) {
            viewer = watching;
        }

        @Override
        public FrameSink viewerOf(DeviceId device) {
            return (direction, text, payload) -> {};
        }
    }

    private final long id = ++lastId;

    @Override
    public long id() {
        return id;
    }

    @Override
    public boolean send(Frame frame) {
        if (closed != null) {
            return false;
        }
        sent.add(frame.message());
        return true;
    }

    @Override
    public void sendLatest(Object key, Frame update) {
        if (closed == null) {
            updates.add((Update) update.message());
            keys.add(key);
        }
    }

    @Override
    public TapPoint tap() {
        return point;
    }

    @Override
    public void close(CloseReason reason, int retryAfterMillis) {
        if (closed == null) {
            closed = reason;
            this.retryAfterMillis = retryAfterMillis;
        }
    }

    <T extends Message> List<T> sent(Class<T> type) {
        return sent.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<CommandRequest> commands() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasCommand)
                .map(HubToDevice::getCommand)
                .toList();
    }

    List<String> executionAcks() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasExecutionAck)
                .map(frame -> frame.getExecutionAck().getExecutionId())
                .toList();
    }

    List<Long> readingAcks() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasReadingAck)
                .map(frame -> frame.getReadingAck().getBatchNo())
                .toList();
    }

    List<DesiredState> desired() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasDesired)
                .map(HubToDevice::getDesired)
                .toList();
    }

    List<ReportedAck> reportedAcks() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasReportedAck)
                .map(HubToDevice::getReportedAck)
                .toList();
    }

    List<Execution> executions() {
        return sent(HubToConsole.class).stream()
                .filter(HubToConsole::hasExecution)
                .map(HubToConsole::getExecution)
                .toList();
    }

    List<EventAck> eventAcks() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasEventAck)
                .map(HubToDevice::getEventAck)
                .toList();
    }

    List<ErrorCode> errors() {
        return sent(HubToDevice.class).stream()
                .filter(HubToDevice::hasError)
                .map(frame -> frame.getError().getCode())
                .toList();
    }

    List<DeviceEvent> events() {
        return sent(HubToConsole.class).stream()
                .filter(HubToConsole::hasEvent)
                .map(HubToConsole::getEvent)
                .toList();
    }

    HubToConsole lastAnswer() {
        List<HubToConsole> answers = sent(HubToConsole.class);
        return answers.get(answers.size() - 1);
    }
}
