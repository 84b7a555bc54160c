package dev.signalbox.simulator.device;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.agent.Run;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * One execution as simulated hardware sees it, whatever link it came by. Immutable.
 *
 * @param progress told how far it is, 0 to 100
 * @param onCancel given what is to be done when somebody asks to stop
 */
public record Order(String command, Struct parameters, IntConsumer progress, Consumer<Runnable> onCancel) {
    static Order of(Run run) {
        return new Order(run.command(), run.parameters(), run::progress, run::onCancel);
    }

    public boolean has(String parameter) {
        return parameters.containsFields(parameter);
    }

    /** Throws when it is absent or no number; left uncaught, the execution fails with that message. */
    public double number(String parameter) {
        return value(parameter, Value.KindCase.NUMBER_VALUE).getNumberValue();
    }

    public boolean flag(String parameter) {
        return value(parameter, Value.KindCase.BOOL_VALUE).getBoolValue();
    }

    public String text(String parameter) {
        return value(parameter, Value.KindCase.STRING_VALUE).getStringValue();
    }

    String text(String parameter, String otherwise) {
        return has(parameter) ? text(parameter) : otherwise;
    }

    private Value value(String parameter, Value.KindCase kind) {
        Value value = parameters.getFieldsOrDefault(parameter, Value.getDefaultInstance());
        if (value.getKindCase() != kind) {
            throw new IllegalArgumentException("parameter " + parameter + " is missing or of the wrong type");
        }
        return value;
    }
}
