package dev.signalbox.agent;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.CommandRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One execution as the body of a command sees it. The hub has checked the parameters against their declaration; a getter
 * that does not fit throws an IllegalArgumentException, and left uncaught that fails the execution with its message.
 * Thread-safe.
 */
public final class Run {
    private final CommandRequest request;
    private final IntConsumer progress;
    private final List<Runnable> onCancel = new ArrayList<>();
    private boolean cancelled;

    Run(CommandRequest request, IntConsumer progress) {
        this.request = request;
        this.progress = progress;
    }

    /** The same on every repeat: a key for what the body does elsewhere. */
    public String executionId() {
        return request.getExecutionId();
    }

    /** The name that was declared. */
    public String command() {
        return request.getCommand();
    }

    /** All parameters as they came. */
    public Struct parameters() {
        return request.getParameters();
    }

    /** Whether an optional parameter was given. */
    public boolean has(String parameter) {
        return request.getParameters().containsFields(parameter);
    }

    /** Of a number or an integer; throws when it is absent. */
    public double number(String parameter) {
        return value(parameter, Value.KindCase.NUMBER_VALUE).getNumberValue();
    }

    /** As {@link #number(String)}, of an optional parameter. */
    public double number(String parameter, double otherwise) {
        return has(parameter) ? number(parameter) : otherwise;
    }

    /** Of an integer, exact to 2^53; throws when it is absent or has a fraction. */
    public long integer(String parameter) {
        return Whole.of(number(parameter), parameter);
    }

    /** As {@link #integer(String)}, of an optional parameter. */
    public long integer(String parameter, long otherwise) {
        return has(parameter) ? integer(parameter) : otherwise;
    }

    /** Throws when it is absent. */
    public boolean flag(String parameter) {
        return value(parameter, Value.KindCase.BOOL_VALUE).getBoolValue();
    }

    /** As {@link #flag(String)}, of an optional parameter. */
    public boolean flag(String parameter, boolean otherwise) {
        return has(parameter) ? flag(parameter) : otherwise;
    }

    /** Of a text or a choice; throws when it is absent. */
    public String text(String parameter) {
        return value(parameter, Value.KindCase.STRING_VALUE).getStringValue();
    }

    /** As {@link #text(String)}, of an optional parameter. */
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

    /** Tells how far it is, 0 to 100, and restarts the run timeout here and at the hub. Shown four times a second at most. */
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
