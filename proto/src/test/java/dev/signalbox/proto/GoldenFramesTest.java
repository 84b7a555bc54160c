package dev.signalbox.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bytes on the wire stay what they were. The files under {@code src/test/resources/golden} are read by every reader
 * of the protocol: hub, agent and console. A frame of a new kind is added with {@code -Dsignalbox.golden.write=true},
 * which rewrites all files; a change to an old file is a break of the protocol.
 */
class GoldenFramesTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final int BYTES_PER_LINE = 32;

    @BeforeAll
    static void rewriteTheFilesWhereAskedTo() throws IOException {
        if (Boolean.getBoolean("signalbox.golden.write")) {
            Files.createDirectories(FOLDER);
            for (Message frame : all()) {
                Files.writeString(FOLDER.resolve(nameOf(frame) + ".hex"), hexOf(bytesOf(frame)));
                Files.writeString(
                        FOLDER.resolve(nameOf(frame) + ".json"),
                        JsonFormat.printer().print(frame) + "\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theBytesAreWhatTheyWere(Message frame) throws IOException {
        byte[] golden = readHex(nameOf(frame));

        assertThat(hexOf(bytesOf(frame))).isEqualTo(hexOf(golden));
        assertThat(frame.getParserForType().parseFrom(golden)).isEqualTo(frame);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theJsonTwinIsTheSameMessage(Message frame) throws IOException {
        String golden = Files.readString(FOLDER.resolve(nameOf(frame) + ".json"), UTF_8);
        Message.Builder read = frame.newBuilderForType();
        JsonFormat.parser().merge(golden, read);

        assertThat(read.build()).isEqualTo(frame);
        assertThat(JsonFormat.printer().print(frame) + "\n").isEqualTo(golden);
    }

    @Test
    void everyBodyOfEveryEnvelopeHasAGoldenFrame() {
        Set<String> bodies = all().stream()
                .map(Message::getDescriptorForType)
                .distinct()
                .flatMap(envelope -> envelope.getOneofs().get(0).getFields().stream())
                .map(body -> nameOf(body.getContainingType().getName(), body))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(all().stream().map(GoldenFramesTest::nameOf)).containsExactlyInAnyOrderElementsOf(bodies);
    }

    @Test
    void everyFileBelongsToAFrame() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            Set<String> expected = all().stream()
                    .flatMap(frame -> Stream.of(nameOf(frame) + ".hex", nameOf(frame) + ".json"))
                    .collect(Collectors.toSet());

            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static List<Message> all() {
        return Stream.of(
                        GoldenDeviceFrames.ALL,
                        GoldenConsoleFrames.ALL,
                        GoldenShadowFrames.ALL,
                        GoldenRegistryFrames.ALL,
                        GoldenRecordFrames.ALL,
                        GoldenMappingFrames.ALL,
                        GoldenPeopleFrames.ALL,
                        GoldenEventFrames.ALL)
                .flatMap(List::stream)
                .toList();
    }

    /** {@code hub-to-console.batch}. */
    private static String nameOf(Message frame) {
        FieldDescriptor body = frame.getOneofFieldDescriptor(
                frame.getDescriptorForType().getOneofs().get(0));
        return nameOf(frame.getDescriptorForType().getName(), body);
    }

    private static String nameOf(String envelope, FieldDescriptor body) {
        String dashed = envelope.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        return dashed + "." + body.getName().replace('_', '-');
    }

    /** Map entries (the fields of a Struct) in the order of their keys: bytes need an order, messages do not. */
    private static byte[] bytesOf(Message frame) {
        byte[] bytes = new byte[frame.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            frame.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.checkNoSpaceLeft();
        return bytes;
    }

    private static String hexOf(byte[] bytes) {
        StringBuilder lines = new StringBuilder();
        for (int start = 0; start < bytes.length; start += BYTES_PER_LINE) {
            int end = Math.min(start + BYTES_PER_LINE, bytes.length);
            lines.append(HexFormat.of().formatHex(bytes, start, end)).append('\n');
        }
        return lines.toString();
    }

    private static byte[] readHex(String name) throws IOException {
        return HexFormat.of()
                .parseHex(Files.readString(FOLDER.resolve(name + ".hex"), UTF_8).replaceAll("\\s", ""));
    }
}
