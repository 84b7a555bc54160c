package dev.signalbox.testbroker;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A HiveMQ on a loopback port that lets everybody in and keeps everything in memory; ends with its standard input. */
public final class HiveMq {
    private HiveMq() {}

    /** Arguments: the port, and a directory of its own. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[1]);
        configure(directory, Integer.parseInt(arguments[0]));
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(directory)
                .withDataFolder(Files.createDirectories(directory.resolve("data")))
                .withExtensionsFolder(Files.createDirectories(directory.resolve("extensions")))
                .build()
                .start()
                .join();
        while (System.in.read() >= 0) {
            // whoever started it says nothing, and closes it at the latest by its own end
        }
        Runtime.getRuntime().halt(0); // its orderly stop takes four seconds
    }

    private static void configure(Path directory, int port) throws IOException {
        Files.writeString(directory.resolve("config.xml"), """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                  </listeners>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port));
    }
}
