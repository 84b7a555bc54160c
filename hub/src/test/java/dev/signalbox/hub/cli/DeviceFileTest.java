package dev.signalbox.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.proto.v1.Device;
import dev.signalbox.proto.v1.Lifecycle;
import dev.signalbox.proto.v1.Shadow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of devices is wrong in all its lines at once, or right. */
class DeviceFileTest {
    @TempDir
    Path directory;

    @Test
    void whatIsExportedIsReadAsItWas() throws Exception {
        Device device = Device.newBuilder()
                .setDeviceId("pump-1")
                .setDisplayName("Pump \"1\", at the füller")
                .setModel("P2")
                .addTags("roof")
                .addTags("a,b")
                .setLifecycle(Lifecycle.LIFECYCLE_SUSPENDED)
                .setHardwareId("serial-0815")
                .setJoinKeyId("k1")
                .build();
        String line = DeviceLine.of(device, Shadow.getDefaultInstance());

        assertThat(line).doesNotContain("serial-0815", "k1", "\n");
        assertThat(read(line).devices()).singleElement().satisfies(read -> {
            assertThat(read.id()).isEqualTo("pump-1");
            assertThat(read.name()).isEqualTo(device.getDisplayName());
            assertThat(read.model()).isEqualTo("P2");
            assertThat(read.tags()).isEqualTo(device.getTagsList());
            assertThat(read.lifecycle()).isEqualTo(Lifecycle.LIFECYCLE_SUSPENDED);
            assertThat(read.desired()).isEmpty();
        });
    }

    @Test
    void everyProblemIsToldWithItsLine() throws Exception {
        DeviceFile file = read(
                "{\"deviceId\":\"a\",\"desired\":{\"fan.speed\":3,\"x\":[1],\"off\":null}}",
                "",
                "no json",
                "{\"deviceId\":\"a\"}",
                "{\"deviceId\":\"with blank\",\"tag\":[],\"tags\":\"x\"}",
                "{\"displayName\":7}",
                "{\"deviceId\":\"b\",\"displayName\":\"" + "x".repeat(101) + "\",\"lifecycle\":\"dead\"}",
                "{\"deviceId\":\"c\",\"tags\":[\"\"],\"desired\":{\"Fan\":1,\"fan\":{\"speed\":2}}}",
                "[]",
                "{\"deviceId\":\"d\",\"desired\":7,\"tags\":[" + "\"t\",".repeat(16) + "\"t\"]}");

        assertThat(file.problems())
                .containsExactly(
                        "line 3: is not a JSON object",
                        "line 4: a stands in line 1 already",
                        "line 5: tag is not known; known are deviceId, displayName, model, tags, lifecycle, desired",
                        "line 5: deviceId is [A-Za-z0-9][A-Za-z0-9_-]{0,63}, and there must be one",
                        "line 5: tags is no list of at most 16 texts of 1 to 64 characters",
                        "line 6: deviceId is [A-Za-z0-9][A-Za-z0-9_-]{0,63}, and there must be one",
                        "line 6: displayName is no text",
                        "line 7: displayName has more than 100 characters, or a control character",
                        "line 7: lifecycle is pending, active, suspended or retired",
                        "line 8: tags is no list of at most 16 texts of 1 to 64 characters",
                        "line 8: desired has Fan, which is no property by its path, such as fan.speed",
                        "line 8: desired has fan, which is no property by its path, such as fan.speed",
                        "line 9: is not a JSON object",
                        "line 10: tags is no list of at most 16 texts of 1 to 64 characters",
                        "line 10: desired is no object of values by path");
    }

    @Test
    void lineWithoutAnEndIsNotKeptAndTheNextIsRead() throws Exception {
        assertThat(read("x".repeat(1 << 20), "{\"deviceId\":\"a\"}\r", "{}").problems())
                .containsExactly(
                        "line 1: is longer than 256 KiB",
                        "line 3: deviceId is [A-Za-z0-9][A-Za-z0-9_-]{0,63}, and there must be one");
    }

    @Test
    void fileInAnotherEncodingIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("latin1"), new byte[] {'{', (byte) 0xe4, '}'});
        assertThatThrownBy(() -> DeviceFile.read(file)).hasMessageContaining("is not text in UTF-8");
    }

    @Test
    void hopelessFileIsNotReadToItsEnd() throws Exception {
        assertThat(read(Collections.nCopies(1_000, "{").toArray(String[]::new)).problems())
                .hasSize(DeviceFile.MOST_PROBLEMS);
    }

    @Test
    void fileOfMoreDevicesThanAnyHubHasIsRefused() throws Exception {
        String[] most = IntStream.range(0, DeviceFile.MOST_DEVICES)
                .mapToObj(n -> "{\"deviceId\":\"d" + n + "\"}")
                .toArray(String[]::new);
        assertThat(read(most).problems()).isEmpty();
        assertThat(read(String.join("\n", most), "{\"deviceId\":\"more\"}").problems())
                .containsExactly("line 100001: a file has at most 100,000 devices");
    }

    private DeviceFile read(String... lines) throws Exception {
        return DeviceFile.read(Files.writeString(directory.resolve("devices"), String.join("\n", lines)));
    }
}
