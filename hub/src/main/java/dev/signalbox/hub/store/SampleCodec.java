package dev.signalbox.hub.store;

/**
 * The packed form of samples, as chunks and sweeps hold it: the kind and the count; times as differences of differences;
 * qualities as runs; then the values. Numbers are differences of integers where all of them are decimals of at most six
 * digits after the point, else each is told by the bytes in which it differs from the one before. Flags are bits. A text
 * like the one before is one octet. Any order of times, any double and any text comes back bit by bit.
 */
final class SampleCodec {
    private static final double[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    /** In place of a number of decimals: the values are told as bytes that differ. */
    private static final int BY_DIFFERENCE = 0xFF;
    /** Integers up to here are exact in a double. */
    private static final double EXACT = 1L << 53;

    private SampleCodec() {}

    /**
     * @param from the first sample written
     * @param end the first sample not written; at least one is
     * @param baseMillis a time near the first one, known to the reader too
     */
    static void write(ByteWriter out, Samples samples, int from, int end, long baseMillis) {
        out.octet(samples.kind().number());
        out.unsigned(end - from);
        writeTimes(out, samples, from, end, baseMillis);
        writeQualities(out, samples, from, end);
        switch (samples.kind()) {
            case NUMBER -> writeNumbers(out, samples, from, end);
            case FLAG -> writeFlags(out, samples, from, end);
            case TEXT -> writeTexts(out, samples, from, end);
        }
    }

    static Samples read(ByteReader in, long baseMillis) throws DamagedBytes {
        Kind kind = Kind.ofNumber(in.octet());
        // A sample takes an octet for its time at least.
        int count = in.count(8);
        long[] times = readTimes(in, count, baseMillis);
        int[] qualities = readQualities(in, count);
        Samples samples = new Samples(kind);
        switch (kind) {
            case NUMBER -> readNumbers(in, samples, times, qualities);
            case FLAG -> readFlags(in, samples, times, qualities);
            case TEXT -> readTexts(in, samples, times, qualities);
        }
        return samples;
    }

    // Differences may overflow; they do so the same way back.

    private static void writeTimes(ByteWriter out, Samples samples, int from, int end, long baseMillis) {
        long time = baseMillis;
        long difference = 0;
        for (int i = from; i < end; i++) {
            long next = samples.timeMillis(i) - time;
            out.signed(next - difference);
            // The distance from the base says nothing about the pace of the series.
            difference = i == from ? 0 : next;
            time = samples.timeMillis(i);
        }
    }

    private static long[] readTimes(ByteReader in, int count, long baseMillis) throws DamagedBytes {
        long[] times = new long[count];
        long time = baseMillis;
        long difference = 0;
        for (int i = 0; i < count; i++) {
            long next = in.signed() + difference;
            time += next;
            difference = i == 0 ? 0 : next;
            times[i] = time;
        }
        return times;
    }

    private static void writeQualities(ByteWriter out, Samples samples, int from, int end) {
        int start = from;
        while (start < end) {
            int next = start + 1;
            while (next < end && samples.quality(next) == samples.quality(start)) {
                next++;
            }
            out.unsigned(next - start);
            out.signed(samples.quality(start));
            start = next;
        }
    }

    private static int[] readQualities(ByteReader in, int count) throws DamagedBytes {
        int[] qualities = new int[count];
        int start = 0;
        while (start < count) {
            long run = in.unsigned();
            if (run < 1 || run > count - start) {
                throw new DamagedBytes("it has a run of qualities that is too long");
            }
            int quality = (int) in.signed();
            for (int end = start + (int) run; start < end; start++) {
                qualities[start] = quality;
            }
        }
        return qualities;
    }

    private static void writeNumbers(ByteWriter out, Samples samples, int from, int end) {
        int decimals = decimals(samples, from, end);
        out.octet(decimals);
        if (decimals == BY_DIFFERENCE) {
            long bits = 0;
            for (int i = from; i < end; i++) {
                long next = Double.doubleToRawLongBits(samples.number(i));
                writeDifference(out, next ^ bits);
                bits = next;
            }
            return;
        }
        long scaled = 0;
        for (int i = from; i < end; i++) {
            long next = (long) Math.rint(samples.number(i) * POWERS_OF_TEN[decimals]);
            out.signed(next - scaled);
            scaled = next;
        }
    }

    private static void readNumbers(ByteReader in, Samples samples, long[] times, int[] qualities) throws DamagedBytes {
        int decimals = in.octet();
        if (decimals != BY_DIFFERENCE && decimals >= POWERS_OF_TEN.length) {
            throw new DamagedBytes("it has numbers in an unknown form");
        }
        long previous = 0;
        for (int i = 0; i < times.length; i++) {
            if (decimals == BY_DIFFERENCE) {
                previous ^= readDifference(in);
                samples.addNumber(times[i], qualities[i], Double.longBitsToDouble(previous));
            } else {
                previous += in.signed();
                samples.addNumber(times[i], qualities[i], previous / POWERS_OF_TEN[decimals]);
            }
        }
    }

    /** The fewest decimals that tell every number exactly. */
    private static int decimals(Samples samples, int from, int end) {
        int decimals = 0;
        for (int i = from; i < end; i++) {
            while (!isExact(samples.number(i), POWERS_OF_TEN[decimals])) {
                if (++decimals == POWERS_OF_TEN.length) {
                    return BY_DIFFERENCE;
                }
            }
        }
        return isExactThroughout(samples, from, end, decimals) ? decimals : BY_DIFFERENCE;
    }

    /** More decimals can be too many for a number that fewer were enough for. */
    private static boolean isExactThroughout(Samples samples, int from, int end, int decimals) {
        for (int i = from; i < end; i++) {
            if (!isExact(samples.number(i), POWERS_OF_TEN[decimals])) {
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

    private static void writeFlags(ByteWriter out, Samples samples, int from, int end) {
        for (int start = from; start < end; start += 8) {
            int bits = 0;
            for (int i = start; i < Math.min(end, start + 8); i++) {
                bits |= samples.number(i) != 0 ? 1 << (i - start) : 0;
            }
            out.octet(bits);
        }
    }

    private static void readFlags(ByteReader in, Samples samples, long[] times, int[] qualities) throws DamagedBytes {
        int bits = 0;
        for (int i = 0; i < times.length; i++) {
            bits = i % 8 == 0 ? in.octet() : bits >>> 1;
            samples.addNumber(times[i], qualities[i], bits & 1);
        }
    }

    private static void writeTexts(ByteWriter out, Samples samples, int from, int end) {
        for (int i = from; i < end; i++) {
            boolean same = i > from && samples.text(i).equals(samples.text(i - 1));
            out.octet(same ? 1 : 0);
            if (!same) {
                out.text(samples.text(i));
            }
        }
    }

    private static void readTexts(ByteReader in, Samples samples, long[] times, int[] qualities) throws DamagedBytes {
        String text = "";
        for (int i = 0; i < times.length; i++) {
            text = in.octet() == 1 ? text : in.text();
            samples.addText(times[i], qualities[i], text);
        }
    }
}
