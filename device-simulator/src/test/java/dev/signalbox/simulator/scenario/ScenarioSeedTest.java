package dev.signalbox.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.simulator.device.CodedType;
import dev.signalbox.simulator.device.Hardware;
import dev.signalbox.simulator.device.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a seed decides of a device that misbehaves: everything it does, and when. */
class ScenarioSeedTest {
    /** A hub that welcomes, commands once and writes down what it hears. */
    private static final class ScriptedHub implements Wires {
        private final ManualTime time;
        private final List<String> heard = new ArrayList<>();

        ScriptedHub(ManualTime time) {
            this.time = time;
        }

        @Override
        public Wire open(String token, Events events) {
            heard.add(time.nanos() + " open");
            time.schedule(Duration.ofMillis(5), events::onOpened);
            time.schedule(
                    Duration.ofMillis(10),
                    () -> events.onFrame(HubToDevice.newBuilder()
                            .setWelcome(DeviceWelcome.newBuilder().setCapabilitiesNeeded(true))
                            .build()));
            time.schedule(
                    Duration.ofSeconds(1),
                    () -> events.onFrame(HubToDevice.newBuilder()
                            .setCommand(CommandRequest.newBuilder()
                                    .setExecutionId("x" + heard.size())
                                    .setCommand("unlock"))
                            .build()));
            return new Wire() {
                @Override
                public void send(byte[] message) {
                    heard.add(time.nanos() + " " + HexFormat.of().formatHex(message));
                }

                @Override
                public void read() {
                    heard.add(time.nanos() + " read");
                }

                @Override
                public void cut() {
                    heard.add(time.nanos() + " cut");
                }

                @Override
                public void close() {
                    heard.add(time.nanos() + " close");
                }
            };
        }
    }

    private static List<String> heard(ScenarioKind kind, long seed) {
        ManualTime time = new ManualTime();
        ScriptedHub hub = new ScriptedHub(time);
        Hardware hardware = CodedType.BOILER.make(new SplittableRandom(seed), 9);
        SplittableRandom random = new SplittableRandom(seed);
        WireDevice device = new WireDevice(
                hardware,
                new WireDevice.Setting("token", Duration.ofSeconds(2), 1, time.nanos()),
                kind.behave(Scenario.usual(kind), random),
                hub,
                time,
                random);
        device.start(Duration.ofMillis(300));
        time.pass(Duration.ofMinutes(5));
        return hub.heard;
    }

    private static long nanosOf(String line) {
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    @ParameterizedTest
    @EnumSource
    void sameSeedDoesTheSameAtTheSameTimes(ScenarioKind kind) {
        List<String> one = heard(kind, 11);

        assertThat(one).hasSizeGreaterThan(20).isEqualTo(heard(kind, 11)).isNotEqualTo(heard(kind, 12));
    }

    @Test
    void silentDeviceNeitherSaysNorReadsAnything() {
        List<String> heard = heard(ScenarioKind.SILENT, 5);
        int cut = heard.indexOf(
                heard.stream().filter(line -> line.endsWith(" cut")).findFirst().orElseThrow());
        long cutNanos = nanosOf(heard.get(cut));
        long lastNanos = nanosOf(heard.get(cut - 1));

        assertThat(Duration.ofNanos(cutNanos - lastNanos)).isGreaterThan(Duration.ofSeconds(80));
    }
}
