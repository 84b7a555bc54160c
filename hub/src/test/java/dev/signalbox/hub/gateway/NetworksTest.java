package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworksTest {
    /** In a process whose name server would know each of them: strangers write such addresses, and a lookup may take long. */
    @Test
    void noNameServerIsEverAskedForWhatLooksLikeAnAddress(@TempDir Path directory) throws Exception {
        Path hosts = directory.resolve("hosts");
        List<String> names = List.of("999.1.1.1", "1.2.3.256", "010.1.1.1", "1.2.3", "::1.2.3.999", "hub.example");
        Files.writeString(hosts, "192.0.2.1 " + String.join(" ", names) + "\n");
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asker.class.getName(),
                        String.join(",", names))
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(asked.waitFor()).as("%s", said).isZero();
        assertThat(said.lines()).hasSize(names.size()).allMatch(line -> line.endsWith(" is no address"));
    }

    @Test
    void everyAddressInFiguresIsRead() {
        for (String text : List.of("0.0.0.0", "9.10.99.100", "199.200.249.255", "1::", "::ffff:192.0.2.7")) {
            assertThat(Networks.address(text)).as(text).isPresent();
        }
        for (String text : List.of("", "1.2.3.4.", "1.2.3.4.5", ".1.2.3", "1..2.3", "1.2.3.4 ", "localhost")) {
            assertThat(Networks.address(text)).as(text).isEmpty();
        }
    }

    /** That process. */
    static final class Asker {
        private Asker() {}

        public static void main(String[] names) {
            for (String name : names[0].split(",", -1)) {
                System.out.println(name + " is "
                        + Networks.address(name).map(Object::toString).orElse("no address"));
            }
        }
    }
}
