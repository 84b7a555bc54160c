package dev.signalbox.hub.protocol;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of one execution: a ULID, so that ids sort by the time they were made. Immutable.
 *
 * @param value 26 characters of Crockford base 32
 */
public record ExecutionId(String value) implements Comparable<ExecutionId> {
    private static final Pattern FORM = Pattern.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}");

    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /** 48 bits of milliseconds, five a digit. */
    private static final int TIME_DIGITS = 10;

    public ExecutionId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an execution id");
        }
    }

    /** The id, or empty where the text has another form. */
    public static Optional<ExecutionId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new ExecutionId(text)) : Optional.empty();
    }

    /** No id made at this time or later sorts before this text. */
    public static String firstOf(long millis) {
        char[] text = "00000000000000000000000000".toCharArray();
        long rest = millis;
        for (int i = TIME_DIGITS - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }

    @Override
    public int compareTo(ExecutionId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
