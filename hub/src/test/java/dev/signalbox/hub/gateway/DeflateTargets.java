package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.fuzz.FuzzTarget;
import dev.signalbox.hub.metrics.Metrics;
import dev.signalbox.proto.v1.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Fuzz targets: what a console offers to compress, and what it sends compressed. */
public final class DeflateTargets {
    public static final Map<String, FuzzTarget> ALL = Map.of(
            "deflate-offers", DeflateTargets::offers,
            "deflate-payload", DeflateTargets::payload,
            "deflate-packed", DeflateTargets::packed,
            "deflate-frames", bytes -> FramesHeard.alikeInPiecesAndAtOnce(bytes, deflate(15)));

    private static final int SMALL = 1 << 10;
    private static final int LARGE = 1 << 16;

    private static final DeflateThreads THREADS =
            new DeflateThreads(new GatewayMetrics(new Metrics(), new Links(new TapThread(new Metrics()))));

    private DeflateTargets() {}

    private static LinkDeflate deflate(int windowBits) {
        return new LinkDeflate(THREADS, windowBits);
    }

    /** Header values, each on a line. What is answered is an offer itself, of the same. */
    private static void offers(byte[] bytes) {
        List<String> values =
                new String(bytes, StandardCharsets.ISO_8859_1).lines().toList();
        Optional<DeflateOffers.Terms> terms = DeflateOffers.parse(values).flatMap(DeflateOffers::accepted);
        terms.ifPresent(agreed -> {
            assertThat(agreed.windowBits()).isBetween(8, 15);
            assertThat(DeflateOffers.parse(List.of(agreed.answer())).flatMap(DeflateOffers::accepted))
                    .contains(agreed);
        });
    }

    /** The same as the JDK's inflater makes of it, as far as that gets; and a smaller limit changes only whether it is taken. */
    private static void payload(byte[] bytes) {
        byte[] expanded;
        try {
            expanded = deflate(15).unpacked(bytes, bytes.length, LARGE);
        } catch (FrameViolation e) {
            assertThat(e.reason()).isIn(CloseReason.CLOSE_REASON_BAD_BYTES, CloseReason.CLOSE_REASON_TOO_LARGE);
            return;
        }
        assertThat(expanded.length).isLessThanOrEqualTo(LARGE);
        byte[] first = firstStream(bytes);
        assertThat(Arrays.copyOf(expanded, Math.min(first.length, expanded.length)))
                .isEqualTo(first);
        try {
            assertThat(deflate(15).unpacked(bytes, bytes.length, SMALL)).isEqualTo(expanded);
            assertThat(expanded.length).isLessThanOrEqualTo(SMALL);
        } catch (FrameViolation e) {
            assertThat(e.reason()).isEqualTo(CloseReason.CLOSE_REASON_TOO_LARGE);
            assertThat(expanded.length).isGreaterThan(SMALL);
        }
    }

    /** Up to where the stream ends, or goes wrong. */
    private static byte[] firstStream(byte[] bytes) {
        Inflater inflater = new Inflater(true);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[4_096];
        byte[] in = Arrays.copyOf(bytes, bytes.length + 4);
        in[in.length - 2] = -1;
        in[in.length - 1] = -1;
        try {
            inflater.setInput(in);
            for (int count = inflater.inflate(some); count > 0; count = inflater.inflate(some)) {
                all.write(some, 0, count);
            }
        } catch (DataFormatException e) {
            return all.toByteArray();
        } finally {
            inflater.end();
        }
        return all.toByteArray();
    }

    /** A window, then what is said again and again: it comes back as it was. */
    private static void packed(byte[] bytes) throws FrameViolation {
        if (bytes.length < 2) {
            return;
        }
        int windowBits = 8 + (bytes[0] & 7);
        byte[] message = new byte[DeflateThreads.MIN_BYTES + 3 * bytes.length];
        for (int i = 0; i < message.length; i++) {
            message[i] = bytes[1 + i % (bytes.length - 1)];
        }
        byte[] packed = deflate(windowBits).packed(message);
        if (packed != null) {
            assertThat(packed.length).isLessThan(message.length);
            assertThat(deflate(windowBits).unpacked(packed, packed.length, message.length))
                    .isEqualTo(message);
        }
    }
}
