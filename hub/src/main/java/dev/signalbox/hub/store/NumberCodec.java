package dev.signalbox.hub.store;

/**
 * The packed form of a column of numbers: differences of integers where all of them are decimals of at most six digits
 * after the point, else each is told by the bytes in which it differs from the one before. Any double comes back bit by
 * bit.
 */
final class NumberCodec {
    /** In place of a number of decimals: the values are told as bytes that differ. */
    static final int BY_DIFFERENCE = 0xFF;

    private static final double[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    /** Integers up to here are exact in a double. */
    private static final double EXACT = 1L << 53;

    private NumberCodec() {}

    static void write(ByteWriter out, double[] numbers) {
        int decimals = decimals(numbers);
        out.octet(decimals);
        if (decimals == BY_DIFFERENCE) {
            long bits = 0;
            for (double number : numbers) {
                long next = Double.doubleToRawLongBits(number);
                writeDifference(out, next ^ bits);
                bits = next;
            }
            return;
        }
        long scaled = 0;
        for (double number : numbers) {
            long next = (long) Math.rint(number * POWERS_OF_TEN[decimals]);
            out.signed(next - scaled);
            scaled = next;
        }
    }

    static double[] read(ByteReader in, int count) throws DamagedBytes {
        int decimals = in.octet();
        if (decimals != BY_DIFFERENCE && decimals >= POWERS_OF_TEN.length) {
            throw new DamagedBytes("it has numbers in an unknown form");
        }
        double[] numbers = new double[count];
        long previous = 0;
        for (int i = 0; i < count; i++) {
            if (decimals == BY_DIFFERENCE) {
                previous ^= readDifference(in);
                numbers[i] = Double.longBitsToDouble(previous);
            } else {
                previous += in.signed();
                numbers[i] = previous / POWERS_OF_TEN[decimals];
            }
        }
        return numbers;
    }

    /** The fewest decimals that tell every number exactly; {@link #BY_DIFFERENCE} where six do not. */
    static int decimals(double[] numbers) {
        int decimals = 0;
        for (double number : numbers) {
            while (!isExact(number, POWERS_OF_TEN[decimals])) {
                if (++decimals == POWERS_OF_TEN.length) {
                    return BY_DIFFERENCE;
                }
            }
        }
        return isExactThroughout(numbers, decimals) ? decimals : BY_DIFFERENCE;
    }

    /** The nearest number of so many decimals. */
    static double round(double number, int decimals) {
        double scaled = Math.rint(number * POWERS_OF_TEN[decimals]);
        return Math.abs(scaled) < EXACT ? (long) scaled / POWERS_OF_TEN[decimals] : number;
    }

    /** More decimals can be too many for a number that fewer were enough for. */
    private static boolean isExactThroughout(double[] numbers, int decimals) {
        for (double number : numbers) {
            if (!isExact(number, POWERS_OF_TEN[decimals])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isExact(double number, double power) {
        double scaled = Math.rint(number * power);
        return Math.abs(scaled) < EXACT
                && Double.doubleToRawLongBits((long) scaled / power) == Double.doubleToRawLongBits(number);
    }

    /** One octet, 0 for none, else which of the eight octets are not zero; then those. */
    private static void writeDifference(ByteWriter out, long difference) {
        if (difference == 0) {
            out.octet(0);
            return;
        }
        int leading = Long.numberOfLeadingZeros(difference) / 8;
        int trailing = Long.numberOfTrailingZeros(difference) / 8;
        out.octet(1 + 8 * leading + trailing);
        for (int octet = trailing; octet < 8 - leading; octet++) {
            out.octet((int) (difference >>> (8 * octet)));
        }
    }

    private static long readDifference(ByteReader in) throws DamagedBytes {
        int form = in.octet();
        if (form == 0) {
            return 0;
        }
        int leading = (form - 1) / 8;
        int trailing = (form - 1) % 8;
        long difference = 0;
        for (int octet = trailing; octet < 8 - leading; octet++) {
            difference |= (long) in.octet() << (8 * octet);
        }
        return difference;
    }
}
