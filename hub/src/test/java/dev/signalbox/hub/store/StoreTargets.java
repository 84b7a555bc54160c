package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.proto.v1.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Fuzz targets: files that may come from anywhere, cursors that come back from anybody. */
public final class StoreTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "backup-manifest", StoreTargets::manifest,
            "backup-zip", StoreTargets::zip,
            "cursor", StoreTargets::cursor,
            "samples", StoreTargets::samples,
            "sweep", StoreTargets::sweep,
            "rollup", StoreTargets::rollup,
            "torn-tail", StoreTargets::tornTail,
            "chunk-seal", StoreTargets::chunkSeal);

    private static final Path FILE = temporary();

    private StoreTargets() {}

    private static void manifest(byte[] bytes) {
        BackupManifest manifest;
        try {
            manifest = BackupManifest.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return; // it is none, as whoever reads the zip knows
        }
        assertThat(BackupManifest.parse(manifest.text())).isEqualTo(manifest);
    }

    private static void zip(byte[] bytes) throws IOException {
        Files.write(FILE, bytes);
        try {
            BackupZip.manifest(FILE);
        } catch (IOException e) {
            return; // it is none
        }
    }

    /** As if its checksum were right: the bytes behind it are what is looked at. What is read is written as the same. */
    private static void sweep(byte[] bytes) throws DamagedBytes {
        byte[] sealed = sealed(bytes);
        SweepCodec.Content content;
        try {
            content = SweepCodec.decode(sealed);
        } catch (DamagedBytes e) {
            return;
        }
        assertThat(SweepCodec.decode(sealed, series -> false)).isEmpty();
        SortedMap<Integer, Samples> samples = new TreeMap<>(content.samples());
        samples.values().removeIf(Samples::isEmpty); // there are none in what the hub writes
        SweepCodec.Content again = SweepCodec.decode(SweepCodec.encode(samples, content.marks()));
        assertThat(again.marks()).isEqualTo(content.marks());
        assertThat(readings(again.samples())).isEqualTo(readings(samples));
    }

    private static Map<Integer, List<Reading>> readings(SortedMap<Integer, Samples> samples) {
        Map<Integer, List<Reading>> readings = new TreeMap<>();
        samples.forEach((series, all) -> readings.put(series, readings(all)));
        return readings;
    }

    private static List<Reading> readings(Samples samples) {
        return IntStream.range(0, samples.size())
                .mapToObj(i -> samples.reading("m", i))
                .toList();
    }

    /** Whatever the series: bit by bit it comes back. */
    private static void samples(byte[] bytes) throws DamagedBytes {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Samples samples = new Samples(in.hasRemaining() && (in.get() & 1) == 1 ? Kind.FLAG : Kind.NUMBER);
        while (in.remaining() >= 11) {
            samples.addNumber(in.getShort() * 250L, in.get(), numberOf(samples.kind(), in.getLong()));
        }
        if (samples.isEmpty()) {
            return;
        }
        ByteWriter out = new ByteWriter();
        SampleCodec.write(out, samples, 0, samples.size(), 1_000);
        Samples again = SampleCodec.read(new ByteReader(out.toBytes(), 0, out.size()), 1_000);
        assertThat(readings(again)).isEqualTo(readings(samples));
    }

    /** Of the lowest bit, where it is even, a decimal: the forms differ. */
    private static double numberOf(Kind kind, long bits) {
        if (kind == Kind.FLAG) {
            return bits & 1;
        }
        return (bits & 1) == 0 ? (bits >> 40) / 100.0 : Double.longBitsToDouble(bits);
    }

    private static void rollup(byte[] bytes) throws DamagedBytes {
        SortedMap<Long, Bucket> buckets;
        try {
            buckets = RollupCodec.decode(Tier.MINUTE, 0, sealed(bytes));
        } catch (DamagedBytes e) {
            return;
        }
        if (buckets.keySet().stream().allMatch(start -> start >= 0 && start < Tier.MINUTE.rowMillis())) {
            SortedMap<Long, Bucket> again =
                    RollupCodec.decode(Tier.MINUTE, 0, RollupCodec.encode(Tier.MINUTE, 0, buckets));
            assertThat(told(again)).isEqualTo(told(buckets));
        }
    }

    /** But for the sum, which is rounded to the decimals of the others. */
    private static List<List<Object>> told(SortedMap<Long, Bucket> buckets) {
        List<List<Object>> told = new ArrayList<>();
        buckets.forEach((start, bucket) -> told.add(
                List.of(start, bucket.count(), bucket.lastMillis(), bucket.last(), bucket.lowest(), bucket.highest())));
        return told;
    }

    /** The end of an H2 file as a power cut left it. */
    private static void tornTail(byte[] bytes) throws IOException {
        byte[] file = Arrays.copyOf(bytes, Math.max(bytes.length, 3 * ChunkSeal.BLOCK_BYTES));
        Files.write(FILE, file);
        for (boolean unreadable : new boolean[] {false, true}) {
            TornTail tail = new TornTail(FILE, 0);
            long before = file.length;
            for (OptionalLong end = tail.end(unreadable); end.isPresent(); end = tail.end(unreadable)) {
                assertThat(end.getAsLong()).as("each further in front").isBetween(1L, before - 1);
                before = end.getAsLong();
            }
        }
    }

    /** A chunk that is sealed is whole, and no more once a bit of it is another. */
    private static void chunkSeal(byte[] bytes) {
        byte[] chunk = Arrays.copyOf(bytes, ChunkSeal.BLOCK_BYTES);
        ChunkSeal.isWhole(ByteBuffer.wrap(bytes));
        ChunkSeal.put(ByteBuffer.wrap(chunk));
        if (ChunkSeal.isWhole(ByteBuffer.wrap(chunk)).isPresent()) {
            assertThat(ChunkSeal.isWhole(ByteBuffer.wrap(chunk))).contains(true);
            chunk[ChunkSeal.HEADER_BYTES] ^= 1;
            assertThat(ChunkSeal.isWhole(ByteBuffer.wrap(chunk))).contains(false);
        }
    }

    private static void cursor(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Cursor.parse(text, "question").ifPresent(cursor -> {
            assertThat(Cursor.parse(cursor.text("question"), "question")).contains(cursor);
            assertThat(Cursor.parse(text, "another")).isEmpty();
        });
        if (bytes.length >= 3 * Long.BYTES) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Cursor cursor = new Cursor(in.getLong(), in.getLong(), in.getLong());
            assertThat(Cursor.parse(cursor.text("question"), "question")).contains(cursor);
        }
    }

    private static byte[] sealed(byte[] bytes) {
        ByteWriter out = new ByteWriter();
        Seal.begin(out);
        for (byte octet : bytes) {
            out.octet(octet);
        }
        return Seal.finish(out);
    }

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("fuzz", ".zip");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
