package dev.signalbox.hub.gateway;

import static dev.signalbox.hub.gateway.AutobahnCase.NONE;
import static dev.signalbox.hub.gateway.AutobahnCase.OCTETS;
import static dev.signalbox.hub.gateway.AutobahnCase.close;
import static dev.signalbox.hub.gateway.AutobahnCase.echoed;
import static dev.signalbox.hub.gateway.AutobahnCase.failed;
import static dev.signalbox.hub.gateway.AutobahnCase.frame;
import static dev.signalbox.hub.gateway.AutobahnCase.heard;
import static dev.signalbox.hub.gateway.AutobahnCase.heardPong;
import static dev.signalbox.hub.gateway.AutobahnCase.heardText;
import static dev.signalbox.hub.gateway.AutobahnCase.hex;
import static dev.signalbox.hub.gateway.AutobahnCase.ping;
import static dev.signalbox.hub.gateway.AutobahnCase.pong;
import static dev.signalbox.hub.gateway.AutobahnCase.text;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Cases 1 to 5 and 7 of the Autobahn test suite: framing, pings, reserved bits, opcodes, fragments, closing. */
final class AutobahnFramingTest {
    private static final GatewayRun RUN = GatewayRun.start();
    private static final String HELLO = "Hello, world!";
    private static final String FIRST = "fragment1";
    private static final String SECOND = "fragment2";
    private static final int CONTINUED_TEXT = 0x01;
    private static final int CONTINUATION = 0x00;
    private static final int LAST_CONTINUATION = 0x80;

    @AfterAll
    static void stop() {
        RUN.close();
    }

    @TestFactory
    Stream<DynamicTest> messagesOfEveryLengthComeBack() {
        int[] lengths = {0, 125, 126, 127, 128, 65_535, 65_536};
        List<AutobahnCase> cases = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            String stars = "*".repeat(lengths[i]);
            byte[] bytes = new byte[lengths[i]];
            java.util.Arrays.fill(bytes, (byte) 0xFE);
            cases.add(echoed("1.1." + (i + 1), text(stars)).hearing(heardText(stars)));
            cases.add(echoed("1.2." + (i + 1), RawSocket.frame(0x82, true, bytes))
                    .hearing(heard(RawSocket.BINARY, bytes)));
        }
        String stars = "*".repeat(65_536);
        cases.add(echoed("1.1.8", text(stars)).inPiecesOf(997).hearing(heardText(stars)));
        byte[] bytes = new byte[65_536];
        cases.add(echoed("1.2.8", RawSocket.frame(0x82, true, bytes))
                .inPiecesOf(997)
                .hearing(heard(RawSocket.BINARY, bytes)));
        return played(cases.stream());
    }

    @TestFactory
    Stream<DynamicTest> pingsAreAnsweredAndPongsAreNot() {
        String longest = "x".repeat(125);
        byte[] octets = HexFormat.of().parseHex("00fffefdfcfb00ff");
        byte[][] pings =
                IntStream.range(0, 10).mapToObj(i -> ping("payload-" + i)).toArray(byte[][]::new);
        byte[][] pongs =
                IntStream.range(0, 10).mapToObj(i -> heardPong("payload-" + i)).toArray(byte[][]::new);
        return played(Stream.of(
                echoed("2.1", ping("")).hearing(heardPong("")),
                echoed("2.2", ping(HELLO)).hearing(heardPong(HELLO)),
                echoed("2.3", RawSocket.frame(0x89, true, octets)).hearing(heard(RawSocket.PONG, octets)),
                echoed("2.4", ping(longest)).hearing(heardPong(longest)),
                failed("2.5", 1002, ping("x".repeat(126))),
                echoed("2.6", ping(longest)).inPiecesOf(OCTETS).hearing(heardPong(longest)),
                echoed("2.7", pong("")),
                echoed("2.8", pong("unsolicited pong payload")),
                echoed("2.9", pong("unsolicited pong payload"), ping("ping payload"))
                        .hearing(heardPong("ping payload")),
                echoed("2.10", pings).hearing(pongs),
                echoed("2.11", pings).inPiecesOf(OCTETS).hearing(pongs)));
    }

    @TestFactory
    Stream<DynamicTest> reservedBitsFailTheConnection() {
        return played(Stream.of(
                failed("3.1", 1002, frame(0x91, HELLO)),
                failed("3.2", 1002, text(HELLO), frame(0xA1, HELLO), ping("")).hearing(heardText(HELLO)),
                failed("3.3", 1002, text(HELLO), frame(0xB1, HELLO), ping(""))
                        .inPiecesOf(7)
                        .hearing(heardText(HELLO)),
                failed("3.4", 1002, text(HELLO), frame(0xC1, HELLO), ping(""))
                        .inPiecesOf(OCTETS)
                        .hearing(heardText(HELLO)),
                failed("3.5", 1002, hex(0xD2, "00fffefdfcfb00ff")),
                failed("3.6", 1002, frame(0xE9, HELLO)),
                failed("3.7", 1002, frame(0xF8, ""))));
    }

    @TestFactory
    Stream<DynamicTest> reservedOpcodesFailTheConnection() {
        List<AutobahnCase> cases = new ArrayList<>();
        for (int kind = 0; kind < 2; kind++) {
            int opcode = kind == 0 ? 3 : 11;
            String number = "4." + (kind + 1) + ".";
            cases.add(failed(number + 1, 1002, frame(0x80 | opcode, "")));
            cases.add(failed(number + 2, 1002, frame(0x80 | (opcode + 1), "reserved opcode payload")));
            for (int i = 2; i < 5; i++) {
                String payload = i == 2 ? "" : "reserved opcode payload";
                AutobahnCase failing =
                        failed(number + (i + 1), 1002, text(HELLO), frame(0x80 | (opcode + i), payload), ping(""));
                cases.add((i == 2 ? failing : failing.inPiecesOf(OCTETS)).hearing(heardText(HELLO)));
            }
        }
        return played(cases.stream());
    }

    @TestFactory
    Stream<DynamicTest> fragmentsAreJoinedInOrderOnly() {
        byte[] begun = frame(CONTINUED_TEXT, FIRST);
        byte[] ended = frame(LAST_CONTINUATION, SECOND);
        byte[] joined = heardText(FIRST + SECOND);
        byte[] pinged = heardPong("ping payload");
        byte[] ping = ping("ping payload");
        byte[] lost = frame(LAST_CONTINUATION, "non-continuation payload");
        byte[] lostMore = frame(CONTINUATION, "non-continuation payload");
        byte[][] five = {
            begun,
            frame(CONTINUATION, SECOND),
            ping("ping 1"),
            frame(CONTINUATION, "fragment3"),
            frame(CONTINUATION, "fragment4"),
            ping("ping 2"),
            frame(LAST_CONTINUATION, "fragment5")
        };
        byte[][] fiveHeard = {
            heardPong("ping 1"), heardPong("ping 2"), heardText("fragment1fragment2fragment3fragment4fragment5")
        };
        byte[][] twice = {lostMore, begun, ended, lostMore, begun, ended};
        byte[][] twiceLast = {lost, begun, ended, lost, begun, ended};
        return played(Stream.of(
                failed("5.1", 1002, frame(0x09, FIRST), frame(0x80, SECOND)),
                failed("5.2", 1002, frame(0x0A, FIRST), frame(0x80, SECOND)),
                echoed("5.3", begun, ended).hearing(joined),
                echoed("5.4", begun, ended).inPiecesOf(begun.length).hearing(joined),
                echoed("5.5", begun, ended).inPiecesOf(OCTETS).hearing(joined),
                echoed("5.6", begun, ping, ended).hearing(pinged, joined),
                echoed("5.7", begun, ping, ended).inPiecesOf(begun.length).hearing(pinged, joined),
                echoed("5.8", begun, ping, ended).inPiecesOf(OCTETS).hearing(pinged, joined),
                failed("5.9", 1002, lost, text(HELLO)),
                failed("5.10", 1002, lost, text(HELLO)).inPiecesOf(lost.length),
                failed("5.11", 1002, lost, text(HELLO)).inPiecesOf(OCTETS),
                failed("5.12", 1002, lostMore, text(HELLO)),
                failed("5.13", 1002, lostMore, text(HELLO)).inPiecesOf(lost.length),
                failed("5.14", 1002, lostMore, text(HELLO)).inPiecesOf(OCTETS),
                failed("5.15", 1002, begun, ended, lostMore, text(HELLO)).hearing(joined),
                failed("5.16", 1002, twice),
                failed("5.17", 1002, twiceLast),
                failed("5.18", 1002, begun, text(SECOND)),
                echoed("5.19", five).hearing(fiveHeard),
                echoed("5.20", five).inPiecesOf(OCTETS).hearing(fiveHeard)));
    }

    @TestFactory
    Stream<DynamicTest> closeIsAnsweredAndNothingAfterItIsLookedAt() {
        String large = "*".repeat(256 << 10);
        return played(Stream.of(
                echoed("7.1.1", text(HELLO)).hearing(heardText(HELLO)),
                failed("7.1.2", 1000, close(1000), close(1000)),
                failed("7.1.3", 1000, close(1000), ping("")),
                failed("7.1.4", 1000, close(1000), text(HELLO)),
                failed("7.1.5", 1000, frame(CONTINUED_TEXT, FIRST), close(1000), frame(LAST_CONTINUATION, SECOND)),
                failed("7.1.6", 1000, text(large), text(HELLO), close(1000), ping(""))
                        .hearing(heardText(large), heardText(HELLO)),
                failed("7.3.1", 1000, RawSocket.frame(0x88, true, NONE)),
                failed("7.3.2", 1002, RawSocket.frame(0x88, true, new byte[1])),
                failed("7.3.3", 1000, close(1000)),
                failed("7.3.4", 1000, close(1000, reason("Hello World!"))),
                failed("7.3.5", 1000, close(1000, reason("*".repeat(123)))),
                failed("7.3.6", 1002, close(1000, reason("*".repeat(124)))),
                failed("7.5.1", 1007, close(1000, HexFormat.of().parseHex("cebae1bdb9cf83cebcceb5eda080656469746564"))),
                failed("7.13.1", 1002, close(5000)),
                failed("7.13.2", 1002, close(65_535))));
    }

    @TestFactory
    Stream<DynamicTest> closeCodesThatMayBeSentAreAnswered() {
        return numbered("7.7.", 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999);
    }

    @TestFactory
    Stream<DynamicTest> closeCodesThatMayNotBeSentAreRefused() {
        return numbered("7.9.", 0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999);
    }

    private static Stream<DynamicTest> numbered(String group, int... codes) {
        boolean good = group.equals("7.7.");
        return played(IntStream.range(0, codes.length)
                .mapToObj(i -> failed(group + (i + 1), good ? codes[i] : 1002, close(codes[i]))));
    }

    private static byte[] reason(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Stream<DynamicTest> played(Stream<AutobahnCase> cases) {
        return cases.map(each -> each.on(RUN));
    }
}
