package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameReaderTest {
    private static final int MAX_BYTES = 70_000;

    private final List<String> received = new ArrayList<>();
    private final FrameReader reader = new FrameReader(MAX_BYTES, 8, new FrameReader.Receiver() {
        @Override
        public void onMessage(boolean text, byte[] payload) {
            received.add((text ? "text " : "binary ") + Arrays.hashCode(payload));
        }

        @Override
        public void onPing(byte[] payload) {
            received.add("ping " + payload.length);
        }

        @Override
        public void onPong() {
            received.add("pong");
        }

        @Override
        public void onClose(int code) {
            received.add("close " + code);
        }
    });

    /** [RFC 6455 §5.2] the largest length there is, behind a byte of the same message. */
    @Test
    void lengthThatWouldOverflowIsTooLarge() {
        ByteBuffer bytes = ByteBuffer.allocate(32);
        bytes.put((byte) 0x02).put((byte) 0x81).putInt(0).put((byte) 1);
        bytes.put((byte) 0x80)
                .put((byte) 0xFF)
                .putLong(Long.MAX_VALUE)
                .putInt(0)
                .flip();
        assertThatThrownBy(() -> reader.read(bytes))
                .isInstanceOfSatisfying(
                        FrameViolation.class,
                        e -> assertThat(e.reason()).isEqualTo(CloseReason.CLOSE_REASON_TOO_LARGE));
    }

    /** However TCP cuts the bytes, the same messages come out. */
    @Test
    void messagesDoNotDependOnHowTheBytesAreCut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            received.clear();
            List<String> sent = new ArrayList<>();
            ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < 5; i++) {
                sent.addAll(appendMessage(random, bytes));
            }
            bytes.flip();
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), 1 + random.nextInt(round % 2 == 0 ? 7 : 9_000));
                reader.read(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
            }
            assertThat(received).as("seed %d round %d", seed, round).isEqualTo(sent);
            assertThat(reader.midMessage()).isFalse();
        }
    }

    /** Whatever comes, it ends in messages or a violation, never in another exception. */
    @Test
    void noiseEndsInAViolationAtWorst() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[1 + random.nextInt(64)];
            random.nextBytes(noise);
            if (random.nextBoolean()) {
                noise[0] = (byte) (0x80 | (random.nextBoolean() ? 2 : 8 + random.nextInt(3)));
            }
            FrameReader fresh = new FrameReader(64, 4, new Silent());
            try {
                fresh.read(ByteBuffer.wrap(noise));
            } catch (FrameViolation expected) {
                assertThat(expected.reason()).as("seed %d", seed).isNotNull();
            }
        }
    }

    @Test
    void headerAloneTakesNoMemoryForThePayload() throws Exception {
        byte[] frame = RawSocket.frame(0x82, true, new byte[MAX_BYTES]);
        reader.read(ByteBuffer.wrap(frame, 0, 20));
        assertThat(reader.midMessage()).isTrue();
        assertThat(reader.heldBytes()).isLessThan(2_000);
        reader.read(ByteBuffer.wrap(frame, 20, frame.length - 20));
        assertThat(received).containsExactly("binary " + Arrays.hashCode(new byte[MAX_BYTES]));
        assertThat(reader.heldBytes()).as("an idle link keeps no large buffer").isZero();
    }

    @Test
    void unfinishedMessageTakesNoMoreThanWasAnnounced() throws Exception {
        byte[] payload = new byte[40_000];
        byte[] frame = RawSocket.frame(0x82, true, payload);
        for (int at = 0; at < 36_000; at += 9_000) {
            reader.read(ByteBuffer.wrap(frame, at, 9_000));
        }
        assertThat(reader.heldBytes()).isBetween(36_000 - 8, payload.length);
        reader.read(ByteBuffer.wrap(frame, 36_000, frame.length - 36_000));
        assertThat(received).containsExactly("binary " + Arrays.hashCode(payload));
    }

    private static List<String> appendMessage(Random random, ByteBuffer into) {
        List<String> expected = new ArrayList<>();
        byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(MAX_BYTES) : random.nextInt(300)];
        random.nextBytes(payload);
        boolean text = random.nextBoolean();
        if (text) {
            payload = text(payload);
        }
        int parts = 1 + random.nextInt(8);
        int at = 0;
        for (int i = 0; i < parts; i++) {
            boolean last = i == parts - 1;
            int end = last ? payload.length : at + random.nextInt(payload.length - at + 1);
            int opcode = i > 0 ? 0 : text ? 1 : 2;
            into.put(RawSocket.frame((last ? 0x80 : 0) | opcode, true, Arrays.copyOfRange(payload, at, end)));
            at = end;
            if (!last && random.nextInt(3) == 0) {
                int length = random.nextInt(126);
                into.put(RawSocket.frame(0x89, true, new byte[length]));
                expected.add("ping " + length);
            }
        }
        expected.add((text ? "text " : "binary ") + Arrays.hashCode(payload));
        return expected;
    }

    /** Characters of one to four bytes. */
    private static byte[] text(byte[] seeds) {
        StringBuilder text = new StringBuilder();
        for (byte seed : seeds) {
            text.appendCodePoint(seed < 0 ? 0x10000 - 97 * seed : seed % 2 == 0 ? seed : 97 * seed);
        }
        byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
        return all.length <= MAX_BYTES ? all : "too long".getBytes(StandardCharsets.UTF_8);
    }

    /** What expands much would else pile up before its receiver can say that it waits. */
    @Test
    void nothingIsReadBehindAMessageWhoseReceiverTakesNoMore() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        FrameReader held = new FrameReader(MAX_BYTES, 8, new FrameReader.Receiver() {
            @Override
            public void onMessage(boolean text, byte[] payload) {
                sizes.add(payload.length);
            }

            @Override
            public void onPing(byte[] payload) {}

            @Override
            public void onPong() {}

            @Override
            public void onClose(int code) {}

            @Override
            public boolean takesMore() {
                return sizes.size() != 1;
            }
        });
        ByteBuffer both = ByteBuffer.allocate(64);
        both.put(RawSocket.frame(0x82, true, new byte[3])).put(RawSocket.frame(0x82, true, new byte[4]));
        held.read(both.flip());
        assertThat(sizes).containsExactly(3);
        assertThat(both.remaining()).isEqualTo(2 + 4 + 4);
        sizes.add(0); // it takes more
        held.read(both);
        assertThat(sizes).containsExactly(3, 0, 4);
    }

    private static final class Silent implements FrameReader.Receiver {
        @Override
        public void onMessage(boolean text, byte[] payload) {}

        @Override
        public void onPing(byte[] payload) {}

        @Override
        public void onPong() {}

        @Override
        public void onClose(int code) {}
    }
}
