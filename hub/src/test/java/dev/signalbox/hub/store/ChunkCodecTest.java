package dev.signalbox.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.hub.protocol.DeviceId;
import dev.signalbox.hub.switchboard.Sweep.BatchMark;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ChunkCodecTest {
    private static final double[] EXTREMES = {
        0.0,
        -0.0,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1L << 53,
        (1L << 53) - 1,
        0.1,
        0.1 + 0.2,
        1e-7,
        1e300,
        21.37
    };

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anySeriesComesBackBitByBit(Kind kind) throws DamagedBytes {
        for (long seed = 0; seed < 2_000; seed++) {
            Samples samples = random(kind, new Random(seed));
            assertSame(seed, ChunkCodec.decode(ChunkCodec.encode(samples, 0, samples.size())), samples);
        }
    }

    @Test
    void aPartOfASeriesIsThatPart() throws DamagedBytes {
        Samples samples = new Samples(Kind.NUMBER);
        for (int i = 0; i < 10; i++) {
            samples.addNumber(1_000L * i, 0, i);
        }
        Samples part = ChunkCodec.decode(ChunkCodec.encode(samples, 3, 5));
        assertThat(part.size()).isEqualTo(2);
        assertThat(part.timeMillis(0)).isEqualTo(3_000);
        assertThat(part.number(1)).isEqualTo(4);
    }

    /** The corpus: what an older hub has written must be read for ever. */
    @Test
    void theFormOfVersionOneStays() throws DamagedBytes {
        Samples numbers = new Samples(Kind.NUMBER);
        numbers.addNumber(1_800_000_000_000L, 0, 21.5);
        numbers.addNumber(1_800_000_001_000L, 0, 21.25);
        numbers.addNumber(1_800_000_002_001L, 2, -3);
        String written = HexFormat.of().formatHex(ChunkCodec.encode(numbers, 0, 3));
        assertThat(written).isEqualTo(CORPUS);
        assertSame(1, ChunkCodec.decode(HexFormat.of().parseHex(CORPUS)), numbers);
    }

    private static final String CORPUS = "01000380c0e285e368d00f020200010402cc2131f125d7e7f3f5";

    @Test
    void aFlippedBitIsNoticedWhereverItIs() {
        byte[] chunk = ChunkCodec.encode(random(Kind.NUMBER, new Random(1)), 0, 1);
        for (int bit = 0; bit < 8 * chunk.length; bit++) {
            byte[] damaged = chunk.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> ChunkCodec.decode(damaged)).isInstanceOf(DamagedBytes.class);
        }
    }

    @Test
    void aTruncatedChunkIsNoticed() {
        byte[] chunk = ChunkCodec.encode(random(Kind.TEXT, new Random(2)), 0, 1);
        for (int length = 0; length < chunk.length; length++) {
            byte[] truncated = Arrays.copyOf(chunk, length);
            assertThatThrownBy(() -> ChunkCodec.decode(truncated)).isInstanceOf(DamagedBytes.class);
        }
    }

    /** A checksum can hold over bytes that another version of the hub wrote. */
    @Test
    void nonsenseUnderAValidSealIsDamageAndNothingElse() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            ByteWriter out = new ByteWriter();
            Seal.begin(out);
            for (int i = random.nextInt(40); i > 0; i--) {
                out.octet(random.nextInt(random.nextBoolean() ? 4 : 256));
            }
            byte[] sealed = Seal.finish(out);
            try {
                ChunkCodec.decode(sealed);
                SweepCodec.decode(sealed);
            } catch (DamagedBytes e) {
                assertThat(e).hasMessageStartingWith("it ");
            }
        }
    }

    @Test
    void aSteadySeriesTakesTwoToThreeBytesASample() {
        Random random = new Random(3);
        Samples samples = new Samples(Kind.NUMBER);
        for (int i = 0; i < 512; i++) {
            samples.addNumber(
                    1_800_000_000_000L + 1_000L * i + random.nextInt(5),
                    0,
                    Math.round(2_100 + 50 * Math.sin(i / 50.0)) / 100.0);
        }
        assertThat(ChunkCodec.encode(samples, 0, 512).length).isLessThan(3 * 512);
    }

    @Test
    void aSweepComesBackWithItsMarksAndCanBeReadInPart() throws DamagedBytes {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            TreeMap<Integer, Samples> samples = new TreeMap<>();
            for (int i = 0; i < random.nextInt(20); i++) {
                samples.put(
                        random.nextInt(1_000_000),
                        random(List.of(Kind.NUMBER, Kind.FLAG, Kind.TEXT).get(random.nextInt(3)), random));
            }
            List<BatchMark> marks = List.of(new BatchMark(new DeviceId("kiln-1"), "bööt", random.nextLong()));
            byte[] sweep = SweepCodec.encode(samples, marks);
            SweepCodec.Content content = SweepCodec.decode(sweep);
            assertThat(content.marks()).isEqualTo(marks);
            assertThat(content.samples().keySet()).isEqualTo(samples.keySet());
            for (Map.Entry<Integer, Samples> series : samples.entrySet()) {
                int number = series.getKey();
                assertSame(seed, content.samples().get(number), series.getValue());
                Map<Integer, Samples> one = SweepCodec.decode(sweep, wanted -> wanted == number);
                assertThat(one.keySet()).containsExactly(number);
                assertSame(seed, one.get(number), series.getValue());
            }
        }
    }

    /** Who reads the series and who passes it over must come to the same place. */
    @Test
    void aSeriesOfAnotherLengthThanItSaysIsDamage() throws DamagedBytes {
        Samples samples = new Samples(Kind.NUMBER);
        samples.addNumber(0, 0, 21.5);
        ByteWriter block = new ByteWriter();
        SampleCodec.write(block, samples, 0, 1, 0);
        for (int more : new int[] {0, 1, -1}) {
            ByteWriter out = new ByteWriter();
            Seal.begin(out);
            out.signed(0);
            out.unsigned(1);
            out.unsigned(7);
            out.unsigned(block.size() + more);
            out.all(block);
            out.unsigned(0);
            out.unsigned(0);
            byte[] sealed = Seal.finish(out);
            if (more == 0) {
                assertThat(SweepCodec.decode(sealed).readings()).isOne();
            } else {
                assertThatThrownBy(() -> SweepCodec.decode(sealed)).isInstanceOf(DamagedBytes.class);
            }
        }
    }

    private static Samples random(Kind kind, Random random) {
        Samples samples = new Samples(kind);
        int size = 1 + random.nextInt(random.nextBoolean() ? 3 : 600);
        int timeForm = random.nextInt(3);
        int numberForm = random.nextInt(3);
        long time = 1_800_000_000_000L;
        for (int i = 0; i < size; i++) {
            // Steady with repeats; any order; anything at all.
            time = switch (timeForm) {
                case 0 -> time + 1_000L * random.nextInt(2);
                case 1 -> 1_800_000_000_000L + random.nextInt(1_000_000);
                default -> random.nextLong();
            };
            int quality = random.nextInt(5) == 0 ? random.nextInt() : 0;
            if (kind == Kind.TEXT) {
                samples.addText(
                        time,
                        quality,
                        List.of("", "open", "geöffnet", "\u0000\ud83d\ude82").get(random.nextInt(4)));
            } else if (kind == Kind.FLAG) {
                samples.addNumber(time, quality, random.nextInt(2));
            } else {
                samples.addNumber(
                        time,
                        quality,
                        switch (numberForm) {
                            case 0 -> random.nextInt(100_000) / 100.0;
                            case 1 -> EXTREMES[random.nextInt(EXTREMES.length)];
                            default -> Double.longBitsToDouble(random.nextLong());
                        });
            }
        }
        return samples;
    }

    private static void assertSame(long seed, @Nullable Samples found, Samples expected) {
        Samples actual = Objects.requireNonNull(found);
        assertThat(actual.kind()).as("seed %d", seed).isEqualTo(expected.kind());
        assertThat(actual.size()).as("seed %d", seed).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.timeMillis(i)).as("seed %d", seed).isEqualTo(expected.timeMillis(i));
            assertThat(actual.quality(i)).as("seed %d", seed).isEqualTo(expected.quality(i));
            if (expected.kind() == Kind.TEXT) {
                assertThat(actual.text(i)).as("seed %d", seed).isEqualTo(expected.text(i));
            } else {
                assertThat(Double.doubleToRawLongBits(actual.number(i)))
                        .as("seed %d", seed)
                        .isEqualTo(Double.doubleToRawLongBits(expected.number(i)));
            }
        }
    }
}
