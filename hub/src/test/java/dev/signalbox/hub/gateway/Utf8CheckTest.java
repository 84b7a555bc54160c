package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
    private final Utf8Check check = new Utf8Check();

    @Test
    void everyCharacterPassesHoweverItIsCut() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < bytes.length; i++) {
                    assertThat(check.isWhole()).isEqualTo(i == 0);
                    assertThat(check.takes(bytes, i, i + 1)).isTrue();
                }
            }
        }
        assertThat(check.isWhole()).isTrue();
    }

    /** Two and three octets at most tell where the decoder of the platform and this check might differ. */
    @Test
    void judgesAsTheDecoderOfThePlatformDoes() {
        for (int bits = 0; bits < 1 << 24; bits += 7) {
            assertSameAs(new byte[] {(byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] edges = {
            0x20,
            0x7F,
            (byte) 0x80,
            (byte) 0x8F,
            (byte) 0x90,
            (byte) 0x9F,
            (byte) 0xA0,
            (byte) 0xBF,
            (byte) 0xC0,
            (byte) 0xC1,
            (byte) 0xC2,
            (byte) 0xDF,
            (byte) 0xE0,
            (byte) 0xED,
            (byte) 0xEF,
            (byte) 0xF0,
            (byte) 0xF4,
            (byte) 0xF5
        };
        for (int round = 0; round < 200_000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(6)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = edges[random.nextInt(edges.length)];
            }
            assertSameAs(bytes);
        }
    }

    private void assertSameAs(byte[] bytes) {
        // The decoder replaces what is no UTF-8, so that it comes back as something else.
        boolean valid =
                Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
        check.startAnew();
        if ((check.takes(bytes, 0, bytes.length) && check.isWhole()) != valid) {
            assertThat(bytes).as("valid: %s", valid).isEmpty();
        }
    }
}
