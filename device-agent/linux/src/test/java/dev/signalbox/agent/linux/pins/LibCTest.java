package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls on this machine's kernel, which has no GPIO: files, a random device and its ioctl stand for it. */
class LibCTest {
    /** _IOR('R', 0, int): how much randomness there is [random(4)]. */
    private static final int RNDGETENTCNT = 0x80045200;

    @TempDir
    private Path directory;

    private final LibC kernel = new LibC();

    @Test
    void structureComesBackFromAnIoctl() throws IOException {
        int random = kernel.open(Path.of("/dev/random"));
        try {
            byte[] count = {-1, -1, -1, -1, 77};
            kernel.ioctl(random, RNDGETENTCNT, count);
            assertThat(GpioAbi.fields(count).getInt(0)).isBetween(1, 1 << 20);
            assertThat(count[4]).isEqualTo((byte) 77);
        } finally {
            kernel.close(random);
        }
    }

    @Test
    void ioctlThatTheDeviceDoesNotKnowIsAnError() throws IOException {
        int random = kernel.open(Path.of("/dev/random"));
        try {
            assertThatThrownBy(() -> kernel.ioctl(random, GpioAbi.GET_CHIPINFO, new byte[68]))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ioctl");
        } finally {
            kernel.close(random);
        }
    }

    @Test
    void whatIsReadableIsPolledAndRead() throws IOException {
        Path file = Files.writeString(directory.resolve("three"), "abc");
        int descriptor = kernel.open(file);
        try {
            assertThat(kernel.poll(new int[] {descriptor}, 1000)).containsExactly(true);
            byte[] into = new byte[16];
            assertThat(kernel.read(descriptor, into)).isEqualTo(3);
            assertThat(new String(into, 0, 3, StandardCharsets.US_ASCII)).isEqualTo("abc");
            assertThat(kernel.read(descriptor, into)).isZero();
        } finally {
            kernel.close(descriptor);
        }
    }

    /** More than a process may have. */
    @Test
    void descriptorThatIsNoneIsAnErrorToPollAndRead() throws IOException {
        assertThat(kernel.poll(new int[] {Integer.MAX_VALUE}, 0)).containsExactly(true); // POLLNVAL
        assertThatThrownBy(() -> kernel.read(Integer.MAX_VALUE, new byte[1])).isInstanceOf(IOException.class);
    }

    @Test
    void deviceThatIsAbsentIsNamed() {
        assertThatThrownBy(() -> kernel.open(directory.resolve("gpiochip9")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gpiochip9");
    }
}
