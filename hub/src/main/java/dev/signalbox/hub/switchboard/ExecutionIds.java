package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionId;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Makes execution ids that grow: 48 bits of time, 80 of which the last count up within a millisecond or while the clock
 * stands back, so that ids sort in the order they were made. Confined to the switchboard thread.
 */
final class ExecutionIds {
    private static final char[] DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private final RandomGenerator random;
    private long lastMillis;
    private long high;
    private long low;

    ExecutionIds(RandomGenerator random) {
        this.random = random;
    }

    ExecutionId next(long nowMillis) {
        if (nowMillis > lastMillis) {
            lastMillis = nowMillis;
            // 40 bits each; the upper half of the low part stays free for counting up.
            high = random.nextLong() & 0xFF_FFFF_FFFFL;
            low = random.nextLong() & 0x7F_FFFF_FFFFL;
        } else {
            low++;
        }
        return new ExecutionId(format());
    }

    private String format() {
        char[] text = new char[26];
        encode(lastMillis, 10, text, 0);
        encode(high, 8, text, 10);
        encode(low, 8, text, 18);
        return new String(text);
    }

    /** Ids made from now on sort after this one, even if the clock went back while the hub was down. */
    void continueAfter(ExecutionId newest) {
        String text = newest.value();
        if (lastMillis == 0 || text.compareTo(format()) > 0) {
            lastMillis = decode(text, 0, 10);
            high = decode(text, 10, 18);
            low = decode(text, 18, 26);
        }
    }

    private static long decode(String text, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits = bits << 5 | Arrays.binarySearch(DIGITS, text.charAt(i));
        }
        return bits;
    }

    private static void encode(long bits, int digits, char[] text, int from) {
        long rest = bits;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
