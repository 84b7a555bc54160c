package dev.signalbox.hub.store;

import dev.signalbox.proto.v1.Reading;

/** What the values of a series are. Its number is stored: never change or reuse one. */
enum Kind {
    NUMBER(0),
    FLAG(1),
    TEXT(2);

    private final int number;

    Kind(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Kind of(Reading reading) {
        return switch (reading.getValueCase()) {
            case NUMBER -> NUMBER;
            case FLAG -> FLAG;
            case TEXT -> TEXT;
            case VALUE_NOT_SET -> throw new IllegalArgumentException("a reading without a value");
        };
    }

    static Kind ofNumber(int number) throws DamagedBytes {
        for (Kind kind : values()) {
            if (kind.number == number) {
                return kind;
            }
        }
        throw new DamagedBytes("it has values of the unknown kind " + number);
    }
}
