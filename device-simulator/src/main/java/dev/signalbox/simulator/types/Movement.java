package dev.signalbox.simulator.types;

import java.util.List;
import java.util.function.Function;

/**
 * How a value moves, as the file says it: one building block. Immutable.
 *
 * @param kind what its values are
 * @param words of a text; else empty
 * @param settable commands and properties may set it
 * @param needs values it is made of
 */
record Movement(Kind kind, List<String> words, boolean settable, List<String> needs, Function<Start, Signal> make) {
    enum Kind {
        NUMBER,
        FLAG,
        TEXT
    }

    static Movement number(List<String> needs, Function<Start, Signal> make) {
        return new Movement(Kind.NUMBER, List.of(), false, needs, make);
    }

    static Movement flag(List<String> needs, Function<Start, Signal> make) {
        return new Movement(Kind.FLAG, List.of(), false, needs, make);
    }
}
