package dev.signalbox.hub.cli;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code name=value} as typed: a value that is JSON is that, anything else is text. */
final class Assignments {
    private static final Pattern JSON =
            Pattern.compile("null|true|false|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?|\".*\"|\\[.*\\]|\\{.*\\}");

    private Assignments() {}

    static Struct read(@Nullable List<String> typed) throws Trouble {
        Struct.Builder read = Struct.newBuilder();
        for (String one : typed == null ? List.<String>of() : typed) {
            int equals = one.indexOf('=');
            if (equals < 1) {
                throw new Trouble("\"" + Table.printable(one) + "\" is not name=value.", Exit.USAGE);
            }
            String name = one.substring(0, equals);
            if (read.containsFields(name)) {
                throw new Trouble(Table.printable(name) + " is given twice.", Exit.USAGE);
            }
            read.putFields(name, value(name, one.substring(equals + 1)));
        }
        return read.build();
    }

    private static Value value(String name, String text) throws Trouble {
        Value.Builder value = Value.newBuilder();
        if (!JSON.matcher(text).matches()) {
            return value.setStringValue(text).build();
        }
        try {
            JsonFormat.parser().merge(text, value);
            return value.build();
        } catch (InvalidProtocolBufferException e) {
            throw new Trouble("The value of " + Table.printable(name) + " begins as JSON and is none.", Exit.USAGE);
        }
    }
}
