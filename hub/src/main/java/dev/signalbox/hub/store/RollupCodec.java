package dev.signalbox.hub.store;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The binary column of a rollup, sealed: the buckets of one row in columns. Which buckets there are, as distances; how many
 * samples each has; how long after its start the last one was; the last values; and only for buckets of several samples the
 * lowest, the highest and the sums.
 */
final class RollupCodec {
    private RollupCodec() {}

    /** @param buckets by their start, in the row that begins at {@code rowMillis} */
    static byte[] encode(Tier tier, long rowMillis, SortedMap<Long, Bucket> buckets) {
        ByteWriter out = new ByteWriter();
        Seal.begin(out);
        out.unsigned(buckets.size());
        long index = 0;
        for (long start : buckets.keySet()) {
            long next = (start - rowMillis) / tier.widthMillis();
            out.unsigned(next - index);
            index = next;
        }
        long count = 0;
        for (Bucket bucket : buckets.values()) {
            out.signed(bucket.count() - count);
            count = bucket.count();
        }
        long offset = 0;
        for (Map.Entry<Long, Bucket> bucket : buckets.entrySet()) {
            long next = bucket.getValue().lastMillis() - bucket.getKey();
            out.signed(next - offset);
            offset = next;
        }
        writeNumbers(out, buckets);
        return Seal.finish(out);
    }

    static SortedMap<Long, Bucket> decode(Tier tier, long rowMillis, byte[] rollup) throws DamagedBytes {
        ByteReader in = Seal.open(rollup);
        int size = in.count(8);
        long[] starts = new long[size];
        long start = rowMillis;
        for (int i = 0; i < size; i++) {
            start += in.unsigned() * tier.widthMillis();
            starts[i] = start;
        }
        long[] counts = new long[size];
        int several = 0;
        long count = 0;
        for (int i = 0; i < size; i++) {
            count += in.signed();
            if (count < 1) {
                throw new DamagedBytes("it has a bucket of no samples");
            }
            several += count > 1 ? 1 : 0;
            counts[i] = count;
        }
        long[] lastMillis = new long[size];
        long offset = 0;
        for (int i = 0; i < size; i++) {
            offset += in.signed();
            lastMillis[i] = starts[i] + offset;
        }
        double[] last = NumberCodec.read(in, size);
        double[] lowest = NumberCodec.read(in, several);
        double[] highest = NumberCodec.read(in, several);
        double[] sums = NumberCodec.read(in, several);
        TreeMap<Long, Bucket> buckets = new TreeMap<>();
        int next = 0;
        for (int i = 0; i < size; i++) {
            boolean one = counts[i] == 1;
            buckets.put(
                    starts[i],
                    new Bucket(
                            one ? last[i] : lowest[next],
                            one ? last[i] : highest[next],
                            one ? last[i] : sums[next],
                            counts[i],
                            last[i],
                            lastMillis[i]));
            next += one ? 0 : 1;
        }
        return buckets;
    }

    private static void writeNumbers(ByteWriter out, SortedMap<Long, Bucket> buckets) {
        double[] last = buckets.values().stream().mapToDouble(Bucket::last).toArray();
        NumberCodec.write(out, last);
        Bucket[] several =
                buckets.values().stream().filter(bucket -> bucket.count() > 1).toArray(Bucket[]::new);
        double[] lowest = new double[several.length];
        double[] highest = new double[several.length];
        double[] sums = new double[several.length];
        int decimals = NumberCodec.decimals(last);
        for (int i = 0; i < several.length; i++) {
            lowest[i] = several[i].lowest();
            highest[i] = several[i].highest();
            sums[i] = inDecimals(several[i], decimals);
        }
        NumberCodec.write(out, lowest);
        NumberCodec.write(out, highest);
        NumberCodec.write(out, sums);
    }

    /**
     * The sum of decimals is a decimal, which adding doubles missed by a little; said as that decimal it takes two octets in
     * place of eight. Left as it is where the difference is more than such an error.
     */
    private static double inDecimals(Bucket bucket, int decimals) {
        if (decimals == NumberCodec.BY_DIFFERENCE) {
            return bucket.sum();
        }
        double rounded = NumberCodec.round(bucket.sum(), decimals);
        double error = bucket.count() * Math.max(Math.abs(bucket.lowest()), Math.abs(bucket.highest())) * 0x1p-44;
        return Math.abs(rounded - bucket.sum()) <= error ? rounded : bucket.sum();
    }
}
