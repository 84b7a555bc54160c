package dev.signalbox.hub.mapping;

import com.google.protobuf.Value;

/** Values as plain text. */
final class Plain {
    private static final double LARGEST_EXACT_INTEGER = 9_007_199_254_740_992d;
    private static final int MAX_ECHO = 64;

    private Plain() {}

    /** Whole numbers without a point. */
    static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) <= LARGEST_EXACT_INTEGER;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    static String text(Value value) {
        return switch (value.getKindCase()) {
            case NUMBER_VALUE -> number(value.getNumberValue());
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case STRING_VALUE -> value.getStringValue();
            default -> "";
        };
    }

    static Value of(double number) {
        return Value.newBuilder().setNumberValue(number).build();
    }

    static Value of(boolean flag) {
        return Value.newBuilder().setBoolValue(flag).build();
    }

    static Value of(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    /** Of what a stranger wrote that much is said back, without anything that could change a terminal. */
    static String cut(String said) {
        String cut = said.length() > MAX_ECHO ? said.substring(0, MAX_ECHO) + "…" : said;
        StringBuilder printable = new StringBuilder(cut.length());
        cut.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isPrintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
