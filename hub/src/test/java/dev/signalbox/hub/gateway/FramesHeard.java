package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reader of frames makes of bytes, as text. Confined to the test's thread. */
final class FramesHeard implements FrameReader.Receiver {
    private static final int MAX_BYTES = 1 << 10;
    private static final int MAX_FRAGMENTS = 8;

    private final List<String> heard = new ArrayList<>();

    private FramesHeard() {}

    /** In one piece, byte by byte, and in pieces of another length it is the same conversation. */
    static void alikeInPiecesAndAtOnce(byte[] bytes, @Nullable LinkDeflate deflate) {
        List<String> atOnce = in(bytes, Math.max(1, bytes.length), deflate);
        assertThat(in(bytes, 1, deflate)).isEqualTo(atOnce);
        assertThat(in(bytes, 7, deflate)).isEqualTo(atOnce);
    }

    private static List<String> in(byte[] bytes, int step, @Nullable LinkDeflate deflate) {
        FramesHeard ears = new FramesHeard();
        FrameReader reader = new FrameReader(MAX_BYTES, MAX_FRAGMENTS, deflate, ears);
        try {
            for (int at = 0; at < bytes.length; at += step) {
                reader.read(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)));
            }
        } catch (FrameViolation e) {
            ears.heard.add(e.reason().name());
        }
        assertThat(reader.heldBytes()).isLessThanOrEqualTo(MAX_BYTES);
        return ears.heard;
    }

    @Override
    public void onMessage(boolean text, byte[] payload) {
        assertThat(payload.length).isLessThanOrEqualTo(MAX_BYTES);
        heard.add(text + HexFormat.of().formatHex(payload));
    }

    @Override
    public void onPing(byte[] payload) {
        heard.add("ping " + HexFormat.of().formatHex(payload));
    }

    @Override
    public void onPong() {
        heard.add("pong");
    }

    @Override
    public void onClose(int code) {
        heard.add("close " + code);
    }
}
