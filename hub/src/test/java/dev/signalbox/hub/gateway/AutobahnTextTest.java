package dev.signalbox.hub.gateway;

import static dev.signalbox.hub.gateway.AutobahnCase.echoed;
import static dev.signalbox.hub.gateway.AutobahnCase.failed;
import static dev.signalbox.hub.gateway.AutobahnCase.heard;
import static dev.signalbox.hub.gateway.AutobahnCase.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Cases 6 of the Autobahn test suite: what is UTF-8 and what is not, from the well-known stress test of decoders, and that a
 * bad byte is told at once.
 */
final class AutobahnTextTest {
    private static final GatewayRun RUN = GatewayRun.start();
    private static final HexFormat HEX = HexFormat.of();

    private static final String KOSME = "cebae1bdb9cf83cebcceb5";
    private static final String EDITED = "656469746564";
    private static final String GREETING = "Hello-µ@ßöäüàá-UTF-8!!";

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @TestFactory
    Stream<DynamicTest> fragmentsMayBeEmptyAndCutCharacters() {
        String greeting = HEX.formatHex(GREETING.getBytes(StandardCharsets.UTF_8));
        return Stream.of(
                        text("6.1.1", ""),
                        text("6.1.2", "", "", ""),
                        text("6.1.3", "", HEX.formatHex("middle frame payload".getBytes(StandardCharsets.UTF_8)), ""),
                        text("6.2.1", greeting),
                        text("6.2.2", greeting.substring(0, 30), greeting.substring(30)),
                        text("6.2.3", octets(greeting)),
                        text("6.2.4", octets(KOSME)),
                        bad("6.3.1", KOSME + "eda080" + EDITED),
                        bad("6.3.2", octets(KOSME + "eda080" + EDITED)))
                .map(each -> each.on(RUN));
    }

    /** 6.4.1 to 6.4.4: the second of three parts is beyond U+10FFFF; the third is never sent. */
    @Test
    void badByteIsToldBeforeTheMessageOrItsFrameEnds() throws Exception {
        byte[] whole = hex(0x81, KOSME + "f4908080" + EDITED);
        int head = 6;
        byte[][][] parts = {
            {hex(0x01, KOSME), hex(0x00, "f4908080")}, // 6.4.1
            {hex(0x01, KOSME + "f4"), hex(0x00, "90")}, // 6.4.2: the octet that is one too much is enough
            {Arrays.copyOf(whole, head + 11), Arrays.copyOfRange(whole, head + 11, head + 15)}, // 6.4.3
            {Arrays.copyOf(whole, head + 12), Arrays.copyOfRange(whole, head + 12, head + 13)} // 6.4.4
        };
        for (byte[][] two : parts) {
            try (RawSocket socket = EchoSockets.open(RUN)) {
                socket.bytes(two[0]);
                assertThat(socket.isQuietFor(100)).as("good so far").isTrue();
                socket.bytes(two[1]);
                assertThat(socket.read().closeCode()).isEqualTo(1007);
                assertThat(socket.isEnded()).isTrue();
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> textIsWhatRfc3629SaysItIs() {
        List<AutobahnCase> cases = new ArrayList<>();
        group(
                cases,
                5,
                true,
                "68656c6c6f24776f726c64",
                "68656c6c6fc2a2776f726c64",
                "68656c6c6fe282ac776f726c64",
                "68656c6c6ff0a4ada2776f726c64",
                KOSME);
        List<Integer> whole = List.of(2, 5, 7, 9, 11); // where a character ends
        for (int octets = 1; octets <= 11; octets++) {
            String prefix = KOSME.substring(0, 2 * octets);
            cases.add(whole.contains(octets) ? text("6.6." + octets, prefix) : bad("6.6." + octets, prefix));
        }
        group(cases, 7, true, "00", "c280", "e0a080", "f0908080");
        group(cases, 8, false, "f888808080", "fc8480808080");
        group(cases, 9, true, "7f", "dfbf", "efbfbf", "f48fbfbf");
        group(cases, 10, false, "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf");
        group(cases, 11, true, "ed9fbf", "ee8080", "efbfbd", "f48fbfbf");
        cases.add(bad("6.11.5", "f4908080"));
        group(
                cases,
                12,
                false,
                "80",
                "bf",
                "80bf",
                "80bf80",
                "80bf80bf",
                "80bf80bf80",
                "80bf80bf80bf",
                range(0x80, 0xBF, ""));
        group(
                cases,
                13,
                false,
                range(0xC0, 0xDF, "20"),
                range(0xE0, 0xEF, "20"),
                range(0xF0, 0xF7, "20"),
                range(0xF8, 0xFB, "20"),
                range(0xFC, 0xFD, "20"));
        String[] cut = {
            "c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"
        };
        group(cases, 14, false, cut);
        group(cases, 15, false, String.join("", cut));
        group(cases, 16, false, "fe", "ff", "fefeffff");
        group(cases, 17, false, "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af");
        group(cases, 18, false, "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf");
        group(cases, 19, false, "c080", "e08080", "f0808080", "f880808080", "fc8080808080");
        group(cases, 20, false, "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf");
        group(
                cases,
                21,
                false,
                "eda080edb080",
                "eda080edbfbf",
                "edadbfedb080",
                "edadbfedbfbf",
                "edae80edb080",
                "edae80edbfbf",
                "edafbfedb080",
                "edafbfedbfbf");
        group(cases, 22, true, noncharacters());
        group(cases, 23, true, "efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf");
        return cases.stream().map(each -> each.on(RUN));
    }

    /** U+FFFE and U+FFFF of each plane: no characters, but UTF-8. */
    private static String[] noncharacters() {
        return IntStream.rangeClosed(0, 16)
                .boxed()
                .flatMap(plane -> Stream.of(plane << 16 | 0xFFFE, plane << 16 | 0xFFFF))
                .map(point -> HEX.formatHex(Character.toString(point).getBytes(StandardCharsets.UTF_8)))
                .toArray(String[]::new);
    }

    private static void group(List<AutobahnCase> cases, int group, boolean good, String... payloads) {
        for (int i = 0; i < payloads.length; i++) {
            String number = "6." + group + "." + (i + 1);
            cases.add(good ? text(number, payloads[i]) : bad(number, payloads[i]));
        }
    }

    private static String range(int first, int end, String after) {
        StringBuilder all = new StringBuilder();
        for (int octet = first; octet < end; octet++) {
            all.append(HEX.toHexDigits((byte) octet)).append(after);
        }
        return all.toString();
    }

    private static String[] octets(String hex) {
        return IntStream.range(0, hex.length() / 2)
                .mapToObj(i -> hex.substring(2 * i, 2 * i + 2))
                .toArray(String[]::new);
    }

    private static AutobahnCase text(String number, String... fragments) {
        return echoed(number, frames(fragments))
                .hearing(heard(RawSocket.TEXT, HEX.parseHex(String.join("", fragments))));
    }

    private static AutobahnCase bad(String number, String... fragments) {
        return failed(number, 1007, frames(fragments));
    }

    private static byte[][] frames(String... fragments) {
        byte[][] frames = new byte[fragments.length][];
        for (int i = 0; i < fragments.length; i++) {
            int last = i == fragments.length - 1 ? 0x80 : 0;
            frames[i] = hex(last | (i == 0 ? RawSocket.TEXT : 0), fragments[i]);
        }
        return frames;
    }
}
