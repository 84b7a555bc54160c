package dev.signalbox.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The golden frames of the hub, read by the agent. */
class GoldenFramesTest {
    private static final Path FOLDER = Path.of("../proto/src/test/resources/golden");

    static List<Path> frames() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().matches("hub-to-device\\..*\\.hex"))
                    .sorted()
                    .toList();
        }
    }

    private static HubToDevice read(Path file) throws IOException {
        return HubToDevice.parseFrom(
                HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", "")));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void agentKnowsEveryFrameOfTheHub(Path file) throws IOException {
        HubToDevice frame = read(file);

        assertThat(frame.getBodyCase()).isNotEqualTo(HubToDevice.BodyCase.BODY_NOT_SET);
        assertThat(frame.getUnknownFields().asMap()).isEmpty();
    }

    @Test
    void thereIsAFrameOfEveryBody() throws IOException {
        assertThat(frames().stream().map(GoldenFramesTest::bodyOf))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(HubToDevice.BodyCase.values())
                        .filter(body -> body != HubToDevice.BodyCase.BODY_NOT_SET)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void agentStaysOnItsLinkWhateverFrameComes(Path file) throws IOException {
        AgentOnManualClock world = new AgentOnManualClock(parts -> parts).start();
        world.hub.last().welcomes(DeviceWelcome.getDefaultInstance()).says(read(file));

        assertThat(world.agent.status().linked()).isTrue();
    }

    private static HubToDevice.BodyCase bodyOf(Path file) {
        try {
            return read(file).getBodyCase();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(file.toString(), e);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
