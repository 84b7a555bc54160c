package dev.signalbox.agent.linux.pins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.agent.linux.machine.FakeTree;
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

    private String said(String file) {
        return new FakeTree(root).tree().text("sys/class/pwm/" + file).orElseThrow();
    }

    @Test
    void channelRunsWithItsInitialShare() throws Exception {
        PwmChannel channel = PwmChannel.open(chip("pwmchip0", 2).tree(), settings("", 2, null));
        assertThat(said("pwmchip0/pwm2/period")).isEqualTo("1000000");
        assertThat(said("pwmchip0/pwm2/duty_cycle")).isEqualTo("250000");
        assertThat(said("pwmchip0/pwm2/enable")).isEqualTo("1");
        channel.set(100);
        assertThat(said("pwmchip0/pwm2/duty_cycle")).isEqualTo("1000000");
    }

    @Test
    void servoIsSetByItsAngle() throws Exception {
        PwmSettings.Servo servo = new PwmSettings.Servo(Duration.ofMillis(1), Duration.ofMillis(2), 180);
        PwmChannel channel = PwmChannel.open(chip("pwmchip0", 0).tree(), settings("", 0, servo));
        channel.set(90);
        assertThat(said("pwmchip0/pwm0/duty_cycle")).isEqualTo("1500000");
        channel.set(0);
        assertThat(said("pwmchip0/pwm0/duty_cycle")).isEqualTo("1000000");
    }

    @Test
    void channelIsExportedFirst() {
        FakeTree files = new FakeTree(root).put("sys/class/pwm/pwmchip0/export", "");
        assertThatThrownBy(() -> PwmChannel.open(files.tree(), settings("", 3, null)))
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
        PwmChannel.open(files.tree(), settings("", 0, null));
        assertThat(said("pwmchip1/pwm0/enable")).isEqualTo("1");
        assertThat(said("pwmchip0/pwm0/enable")).isEqualTo("0");
    }

    @Test
    void severalChipsOfOthersMustBeNamed() throws Exception {
        chip("pwmchip0", 0);
        FakeTree files = chip("pwmchip1", 0);
        assertThatThrownBy(() -> PwmChannel.open(files.tree(), settings("", 0, null)))
                .hasMessage("several PWM chips: set chip to one of pwmchip0, pwmchip1");
        PwmChannel.open(files.tree(), settings("pwmchip1", 0, null));
        assertThat(said("pwmchip1/pwm0/enable")).isEqualTo("1");
    }

    @Test
    void machineWithoutPwmSaysWhatToDo() {
        assertThatThrownBy(() -> PwmChannel.open(new FakeTree(root).tree(), settings("", 0, null)))
                .hasMessageContaining("dtoverlay=pwm-2chan");
    }
}
