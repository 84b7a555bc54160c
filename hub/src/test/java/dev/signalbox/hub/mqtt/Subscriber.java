package dev.signalbox.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** {@code mosquitto_sub}: somebody else's client, listening. Thread-safe. */
final class Subscriber implements AutoCloseable {
    private final Process process;
    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    /** One message as {@code mosquitto_sub} tells it. */
    record Heard(Struct json) {
        String topic() {
            return json.getFieldsOrThrow("topic").getStringValue();
        }

        String payload() {
            return json.getFieldsOrThrow("payload").getStringValue();
        }

        int qos() {
            return (int) json.getFieldsOrThrow("qos").getNumberValue();
        }

        boolean retained() {
            return json.getFieldsOrThrow("retain").getNumberValue() == 1;
        }

        Struct properties() {
            return json.getFieldsOrThrow("properties").getStructValue();
        }

        Struct payloadJson() {
            return parse(payload());
        }
    }

    Subscriber(int port, String filter, String... more) throws IOException {
        // A format with JSON; the marker topic tells that the subscription stands.
        List<String> command = new ArrayList<>(List.of(
                "mosquitto_sub",
                "-V",
                "5",
                "-p",
                "" + port,
                "-q",
                "1",
                "-F",
                "%j",
                "-t",
                filter,
                "-t",
                "ready/" + port));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "mosquitto_sub");
        reader.setDaemon(true);
        reader.start();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            Mosquitto.publish(port, "-q", "1", "-t", "ready/" + port, "-m", "?");
            return heard.stream().anyMatch(one -> one.topic().equals("ready/" + port));
        });
    }

    List<Heard> on(String topic) {
        return heard.stream().filter(one -> one.topic().equals(topic)).toList();
    }

    Heard await(String topic) {
        return await(topic, 1).get(0);
    }

    List<Heard> await(String topic, int count) {
        Awaitility.await(topic)
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(on(topic)).extracting(Heard::payload).hasSizeGreaterThanOrEqualTo(count));
        return on(topic);
    }

    /** Whether it was refused and has ended. */
    boolean hasGivenUp() {
        return !process.isAlive();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("{")) {
                    heard.add(new Heard(parse(line)));
                } else {
                    System.out.println("mosquitto_sub: " + line);
                }
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    static Struct parse(String json) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, struct);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
        return struct.build();
    }
}
