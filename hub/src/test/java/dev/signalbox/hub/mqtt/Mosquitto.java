package dev.signalbox.hub.mqtt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command-line clients {@code mosquitto_pub} and {@code mosquitto_rr}. */
final class Mosquitto {
    private Mosquitto() {}

    /** What a client said and how it ended. */
    record Ended(int exit, String output) {}

    static Ended publish(int port, String... arguments) throws IOException, InterruptedException {
        return run("mosquitto_pub", port, List.of(arguments));
    }

    static Ended run(String client, int port, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(client, "-p", "" + port));
        if (!arguments.contains("-V")) {
            command.addAll(List.of("-V", "5"));
        }
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end");
        }
        return new Ended(process.exitValue(), output);
    }
}
