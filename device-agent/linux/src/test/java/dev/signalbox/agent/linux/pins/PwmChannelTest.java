package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.agent.linux.machine.FakeTree;
import dev.signalbox.agent.linux.machine.SystemTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PwmChannelTest {
    @TempDir
    private Path root;

    private static PwmSettings settings(String chip, int channel, PwmSettings.@Nullable Servo servo) {
        Duration period = servo == null ? Duration.ofMillis(1) : Duration.ofMillis(20);
        return new PwmSettings(
                "fan", chip, channel, period, servo, new SafeStates(25, 0.0, null, SafeStates.USUAL_WAIT));
    }

    private FakeTree chip(String chip, int channel) {
        String at = "sys/class/pwm/" + chip + "/pwm" + channel + "/";
        return new FakeTree(root)
                .put("sys/class/pwm/" + chip + "/export", "")
                .put("sys/class/pwm/" + chip + "/npwm", "4\n")
                .put(at + "period", "0\n")
                .put(at + "duty_cycle", "0\n")
                .put(at + "enable", "0\n");
    }

    /** With the kernel's rule: no pulse without a period, none that is longer [drivers/pwm/core.c, pwm_apply_state]. */
    private static PwmChannel open(FakeTree files, PwmSettings settings) throws IOException {
        return PwmChannel.open(files.tree(), settings, (file, text) -> {
            if (file.endsWith("duty_cycle")) {
                requireValid(numberIn(file.resolveSibling("period")), Long.parseLong(text));
            } else if (file.endsWith("period")) {
                requireValid(Long.parseLong(text), numberIn(file.resolveSibling("duty_cycle")));
            } else if (file.endsWith("enable")) {
                requireValid(numberIn(file.resolveSibling("period")), numberIn(file.resolveSibling("duty_cycle")));
            }
            Files.writeString(file, text);
        });
    }

    private static void requireValid(long period, long duty) throws IOException {
        if (period == 0 || duty > period) {
            throw new IOException("Invalid argument");
        }
    }

    private static long numberIn(Path file) {
        return SystemTree.number(file).orElse(0);
    }

    private String said(String file) {
        return new FakeTree(root).tree().text("sys/class/pwm/" + file).orElseThrow();
    }

    @Test
    void channelRunsWithItsInitialShare() throws Exception {
        PwmChannel channel = open(chip("pwmchip0", 2), settings("", 2, null));
        assertThat(said("pwmchip0/pwm2/period")).isEqualTo("1000000");
        assertThat(said("pwmchip0/pwm2/duty_cycle")).isEqualTo("250000");
        assertThat(said("pwmchip0/pwm2/enable")).isEqualTo("1");
        channel.set(100);
        assertThat(said("pwmchip0/pwm2/duty_cycle")).isEqualTo("1000000");
    }

    @Test
    void channelThatRanWithAnotherPeriodIsSetAnew() throws Exception {
        FakeTree files = chip("pwmchip0", 2)
                .put("sys/class/pwm/pwmchip0/pwm2/period", "20000000\n")
                .put("sys/class/pwm/pwmchip0/pwm2/duty_cycle", "1500000\n");
        open(files, settings("", 2, null));
        assertThat(said("pwmchip0/pwm2/period")).isEqualTo("1000000");
        assertThat(said("pwmchip0/pwm2/duty_cycle")).isEqualTo("250000");
    }

    @Test
    void servoIsSetByItsAngle() throws Exception {
        PwmSettings.Servo servo = new PwmSettings.Servo(Duration.ofMillis(1), Duration.ofMillis(2), 180);
        PwmChannel channel = open(chip("pwmchip0", 0), settings("", 0, servo));
        channel.set(90);
        assertThat(said("pwmchip0/pwm0/duty_cycle")).isEqualTo("1500000");
        channel.set(0);
        assertThat(said("pwmchip0/pwm0/duty_cycle")).isEqualTo("1000000");
    }

    @Test
    void channelIsExportedFirst() {
        FakeTree files = new FakeTree(root).put("sys/class/pwm/pwmchip0/export", "");
        assertThatThrownBy(() -> open(files, settings("", 3, null)))
                .hasMessageContaining("pwm3"); // nobody makes it here
        assertThat(said("pwmchip0/export")).isEqualTo("3");
    }

    @Test
    void chipOfTheHeaderIsTakenAndNotTheFans() throws Exception {
        chip("x/1f0009c000.pwm/pwm/pwmchip0", 0);
        chip("x/1f00098000.pwm/pwm/pwmchip1", 0);
        FakeTree files = new FakeTree(root)
                .link("sys/class/pwm/pwmchip0", "sys/class/pwm/x/1f0009c000.pwm/pwm/pwmchip0")
                .link("sys/class/pwm/pwmchip1", "sys/class/pwm/x/1f00098000.pwm/pwm/pwmchip1");
        open(files, settings("", 0, null));
        assertThat(said("pwmchip1/pwm0/enable")).isEqualTo("1");
        assertThat(said("pwmchip0/pwm0/enable")).isEqualTo("0");
    }

    @Test
    void severalChipsOfOthersMustBeNamed() throws Exception {
        chip("pwmchip0", 0);
        FakeTree files = chip("pwmchip1", 0);
        assertThatThrownBy(() -> open(files, settings("", 0, null)))
                .hasMessage("several PWM chips: set chip to one of pwmchip0, pwmchip1");
        open(files, settings("pwmchip1", 0, null));
        assertThat(said("pwmchip1/pwm0/enable")).isEqualTo("1");
    }

    @Test
    void machineWithoutPwmSaysWhatToDo() {
        assertThatThrownBy(() -> open(new FakeTree(root), settings("", 0, null)))
                .hasMessageContaining("dtoverlay=pwm-2chan");
    }
}
