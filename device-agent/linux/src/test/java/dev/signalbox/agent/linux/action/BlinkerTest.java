package dev.signalbox.agent.linux.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.agent.linux.machine.FakeTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlinkerTest {
    @TempDir
    private Path root;

    @Test
    void ledBlinksAndIsGivenBackAsItWas() throws Exception {
        Led led = Led.find(FakeTree.pi(root).tree()).orElseThrow();
        List<String> seen = new ArrayList<>();

        Blinker.blink(led, Duration.ofMillis(700), new CountDownLatch(1) {
            @Override
            public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
                seen.add(read("trigger") + read("brightness"));
                return super.await(timeout, unit);
            }
        });

        assertThat(seen).hasSizeGreaterThanOrEqualTo(3).startsWith("none1", "none0", "none1");
        assertThat(read("trigger")).isEqualTo("mmc0");
        assertThat(read("brightness")).isEqualTo("0");
    }

    @Test
    void stoppedBlinkingGivesTheLedBackToo() throws Exception {
        Led led = Led.find(FakeTree.pi(root).tree()).orElseThrow();

        Blinker.blink(led, Duration.ofMinutes(1), new CountDownLatch(0));

        assertThat(read("trigger")).isEqualTo("mmc0");
    }

    @Test
    void machineWithoutALedHasNone() {
        assertThat(Led.find(FakeTree.pc(root).tree())).isEmpty();
    }

    private String read(String name) {
        try {
            return Files.readString(root.resolve("sys/class/leds/ACT").resolve(name))
                    .strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
