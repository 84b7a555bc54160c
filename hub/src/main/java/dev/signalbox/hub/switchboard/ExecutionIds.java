package dev.signalbox.hub.switchboard;

import dev.signalbox.hub.protocol.ExecutionId;
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
        char[] text = new char[26];
        encode(lastMillis, 10, text, 0);
        encode(high, 8, text, 10);
        encode(low, 8, text, 18);
        return new ExecutionId(new String(text));
    }

    private static void encode(long bits, int digits, char[] text, int from) {
        long rest = bits;
        for (int i = from + digits - 1; i >= from; i--) {
            text[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
