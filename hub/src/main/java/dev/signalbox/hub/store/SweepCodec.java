package dev.signalbox.hub.store;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * The binary column of a sweep, sealed: the samples of each series under its number, lowest first, each with its length
 * so that a query skips those it does not want; then the batch marks.
 */
final class SweepCodec {
    private SweepCodec() {}

    /** A sweep as stored. Immutable by convention: nobody changes the samples. */
    record Content(SortedMap<Integer, Samples> samples, List<BatchMark> marks) {
        int readings() {
            return samples.values().stream().mapToInt(Samples::size).sum();
        }
    }

    static byte[] encode(SortedMap<Integer, Samples> samples, List<BatchMark> marks) {
        ByteWriter out = new ByteWriter();
        ByteWriter block = new ByteWriter();
        Seal.begin(out);
        long baseMillis = samples.values().stream()
                .findFirst()
                .map(first -> first.timeMillis(0))
                .orElse(0L);
        out.signed(baseMillis);
        out.unsigned(samples.size());
        int previous = 0;
        for (Map.Entry<Integer, Samples> series : samples.entrySet()) {
            block.clear();
            SampleCodec.write(block, series.getValue(), 0, series.getValue().size(), baseMillis);
            out.unsigned(series.getKey() - previous);
            out.unsigned(block.size());
            out.all(block);
            previous = series.getKey();
        }
        out.unsigned(marks.size());
        for (BatchMark mark : marks) {
            out.text(mark.device().value());
            out.text(mark.bootId());
            out.unsigned(mark.batchNo());
        }
        return Seal.finish(out);
    }

    static Content decode(byte[] sweep) throws DamagedBytes {
        ByteReader in = Seal.open(sweep);
        SortedMap<Integer, Samples> samples = readSamples(in, series -> true);
        int count = in.count(8);
        List<BatchMark> marks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            DeviceId device =
                    DeviceId.parse(in.text()).orElseThrow(() -> new DamagedBytes("it has a mark of no device"));
            marks.add(new BatchMark(device, in.text(), in.unsigned()));
        }
        return new Content(samples, marks);
    }

    /** The samples of some series only. */
    static SortedMap<Integer, Samples> decode(byte[] sweep, IntPredicate wanted) throws DamagedBytes {
        return readSamples(Seal.open(sweep), wanted);
    }

    private static SortedMap<Integer, Samples> readSamples(ByteReader in, IntPredicate wanted) throws DamagedBytes {
        SortedMap<Integer, Samples> samples = new TreeMap<>();
        long baseMillis = in.signed();
        int count = in.count(8);
        int series = 0;
        for (int i = 0; i < count; i++) {
            series += (int) in.unsigned();
            int length = in.count(8);
            if (wanted.test(series)) {
                int end = in.position() + length;
                samples.put(series, SampleCodec.read(in, baseMillis));
                if (in.position() != end) { // whoever skips it would go on elsewhere
                    throw new DamagedBytes("it has a series of another length than it says");
                }
            } else {
                in.skip(length);
            }
        }
        return samples;
    }
}
