package dev.signalbox.agent;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.CommandRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** One execution as the body of a command sees it. Thread-safe. */
public final class Run {
    private final CommandRequest request;
    private final IntConsumer progress;
    private final List<Runnable> onCancel = new ArrayList<>();
    private boolean cancelled;

    Run(CommandRequest request, IntConsumer progress) {
        this.request = request;
        this.progress = progress;
    }

    public String executionId() {
        return request.getExecutionId();
    }

    public String command() {
        return request.getCommand();
    }

    public Struct parameters() {
        return request.getParameters();
    }

    public boolean has(String parameter) {
        return request.getParameters().containsFields(parameter);
    }

    /** Throws when it is absent or no number; left uncaught, the execution fails with that message. */
    public double number(String parameter) {
        return value(parameter, Value.KindCase.NUMBER_VALUE).getNumberValue();
    }

    public double number(String parameter, double otherwise) {
        return has(parameter) ? number(parameter) : otherwise;
    }

    /** Throws when it is absent or no boolean; left uncaught, the execution fails with that message. */
    public boolean flag(String parameter) {
        return value(parameter, Value.KindCase.BOOL_VALUE).getBoolValue();
    }

    /** Of a text or a choice; throws when it is absent. */
    public String text(String parameter) {
        return value(parameter, Value.KindCase.STRING_VALUE).getStringValue();
    }

    public String text(String parameter, String otherwise) {
        return has(parameter) ? text(parameter) : otherwise;
    }

    private Value value(String parameter, Value.KindCase kind) {
        Value value = request.getParameters().getFieldsOrDefault(parameter, Value.getDefaultInstance());
        if (value.getKindCase() != kind) {
            throw new IllegalArgumentException("parameter " + parameter + " is missing or of the wrong type");
        }
        return value;
    }

    /** Tells how far it is, 0 to 100; also restarts the hub's run timeout. */
    public void progress(int percent) {
        progress.accept(Math.max(0, Math.min(100, percent)));
    }

    /** Whether somebody asked to stop, or the run timeout passed. The body decides what to do about it. */
    public synchronized boolean cancelled() {
        return cancelled;
    }

    /** Runs on the agent thread once, at the request to stop; at once when that was before. Must not block. */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    void cancel() {
        List<Runnable> actions;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(onCancel);
            onCancel.clear();
        }
        actions.forEach(Runnable::run);
    }
}
