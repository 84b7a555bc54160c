package dev.signalbox.hub;

import dev.signalbox.hub.gateway.EdgeConfig;
import dev.signalbox.hub.homeassistant.HubFace;
import dev.signalbox.hub.mqtt.BridgeTerms;
import dev.signalbox.hub.mqtt.MqttConfig;
import dev.signalbox.hub.switchboard.TimeSource;
import dev.signalbox.proto.v1.CreateRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A hub with a calendar that is off by as many milliseconds as the last line of its standard input says, and which may
 * be reached at several addresses. The clock that counts what passes is the machine's: it is the calendar that people and
 * time servers move.
 */
public final class MovedClockHub {
    private MovedClockHub() {}

    /** Takes {@code --data}, {@code --listen}, {@code --mqtt-listen}, {@code --mqtt-url} and {@code --origins a,b}. */
    public static void main(String[] arguments) throws Exception {
        AtomicLong offMillis = new AtomicLong();
        Thread listener = new Thread(() -> listen(offMillis), "clock-mover");
        listener.setDaemon(true);
        listener.start();
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        Hub hub = new Hub(config(options), moved(offMillis), failure -> {
            failure.printStackTrace();
            Runtime.getRuntime().halt(70);
        });
        hub.start();
        Runtime.getRuntime().addShutdownHook(new Thread(hub::close, "shutdown"));
    }

    private static HubConfig config(Map<String, String> options) {
        @Nullable String broker = options.get("--mqtt-url");
        MqttConfig joined = broker == null
                ? null
                : new MqttConfig(broker, null, null, MqttConfig.DEFAULT_PREFIX, "signalbox", null);
        return HubConfig.usual(
                Path.of(option(options, "--data")),
                "hub under test",
                EdgeConfig.usual(
                        here(option(options, "--listen")),
                        List.of(option(options, "--origins").split(","))),
                new BrokerPlan(
                        joined,
                        here(option(options, "--mqtt-listen")),
                        MqttConfig.DEFAULT_PREFIX,
                        BridgeTerms.USUAL,
                        HubFace.DEFAULT_DISCOVERY_PREFIX,
                        CreateRule.CREATE_RULE_UNSPECIFIED));
    }

    private static String option(Map<String, String> options, String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private static InetSocketAddress here(String hostAndPort) {
        int port = Integer.parseInt(hostAndPort.substring(hostAndPort.lastIndexOf(':') + 1));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static TimeSource moved(AtomicLong offMillis) {
        return new TimeSource() {
            @Override
            public long millis() {
                return System.currentTimeMillis() + offMillis.get();
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }

    private static void listen(AtomicLong offMillis) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                offMillis.set(Long.parseLong(line));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
