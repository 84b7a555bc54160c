package dev.signalbox.hub.store;

/**
 * The packed form of samples, as chunks and sweeps hold it: the kind and the count; times as differences of differences;
 * qualities as runs; then the values: numbers as {@link NumberCodec} has them, flags as bits, a text like the one before as
 * one octet. Any order of times, any double and any text comes back bit by bit.
 */
final class SampleCodec {
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
            case NUMBER -> NumberCodec.write(out, samples.numbers(from, end));
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
            case NUMBER -> addNumbers(samples, times, qualities, NumberCodec.read(in, count));
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

    private static void addNumbers(Samples samples, long[] times, int[] qualities, double[] numbers) {
        for (int i = 0; i < times.length; i++) {
            samples.addNumber(times[i], qualities[i], numbers[i]);
        }
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
