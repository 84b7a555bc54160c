package dev.signalbox.hub.gateway;

/**
 * Whether bytes that come piece by piece are UTF-8; the first that cannot be is told at once, wherever text was cut. By
 * RFC 3629 §4, so without overlong forms, surrogates and what is beyond U+10FFFF. Confined to one thread.
 */
final class Utf8Check {
    private static final int FIRST_CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xBF;

    /** Bytes the character that has begun still needs. */
    private int missing;

    /** Between which the next of them must be. */
    private int lowest;

    private int highest;

    /** Takes the next piece; false where the text can be UTF-8 no more, whatever follows. */
    boolean takes(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            int next = bytes[at];
            if (missing == 0) {
                if (next < 0 && !begins(next & 0xFF)) {
                    return false;
                }
            } else if (!continues(next & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean isWhole() {
        return missing == 0;
    }

    void startAnew() {
        missing = 0;
    }

    private boolean begins(int first) {
        lowest = FIRST_CONTINUATION;
        highest = LAST_CONTINUATION;
        if (first >= 0xC2 && first <= 0xDF) {
            missing = 1;
        } else if (first >= 0xE0 && first <= 0xEF) {
            missing = 2;
            lowest = first == 0xE0 ? 0xA0 : lowest; // below: two bytes would do
            highest = first == 0xED ? 0x9F : highest; // above: a surrogate
        } else if (first >= 0xF0 && first <= 0xF4) {
            missing = 3;
            lowest = first == 0xF0 ? 0x90 : lowest; // below: three bytes would do
            highest = first == 0xF4 ? 0x8F : highest; // above: beyond U+10FFFF
        } else {
            return false;
        }
        return true;
    }

    private boolean continues(int next) {
        if (next < lowest || next > highest) {
            return false;
        }
        lowest = FIRST_CONTINUATION;
        highest = LAST_CONTINUATION;
        missing--;
        return true;
    }
}
