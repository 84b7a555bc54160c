package dev.signalbox.hub.mapping;

import com.google.protobuf.Value;
import dev.signalbox.proto.v1.MappedArgument;
import org.jspecify.annotations.Nullable;

/** What a parameter or a desired value becomes on its way out: the arithmetic first, then the table. Immutable. */
record ArgumentRule(Arithmetic arithmetic, ValueTable table) {
    static final ArgumentRule NONE = new ArgumentRule(Arithmetic.NONE, ValueTable.NONE);

    static ArgumentRule of(MappedArgument argument) throws NotLegal {
        return new ArgumentRule(
                Arithmetic.of(argument.getScale(), argument.getOffset(), argument.hasRoundTo(), argument.getRoundTo()),
                ValueTable.of(argument.getValuesMap(), false));
    }

    /** Null where the table does not have it. */
    @Nullable
    Value apply(Value value) {
        Value counted = value.hasNumberValue() ? Plain.of(arithmetic.apply(value.getNumberValue())) : value;
        if (table.isEmpty()) {
            return counted;
        }
        String text = table.translated(Plain.text(counted));
        return text == null ? null : Plain.of(text);
    }
}
